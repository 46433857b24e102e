import { providerContract } from "../../contracts/provider.ts";
import { makeHuaweiHouse } from "./house.ts";

providerContract("huawei-ecs", makeHuaweiHouse);
