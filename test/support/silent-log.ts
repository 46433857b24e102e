import type { Log } from "../../src/model/log.ts";

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
