import type { DescribeInstancesCommandOutput, Filter, Instance } from "@aws-sdk/client-ec2";
import { paginateDescribeInstances } from "@aws-sdk/client-ec2";
import { groupsOf } from "./bounds.ts";
import { unreadable } from "./errors.ts";
import type { Ec2Region } from "./region.ts";

export const DESCRIBE_RIGHT = "ec2:DescribeInstances";
/** EC2 gives up to 1000, but nobody is answered while a page is written down: a smaller one lets people in between. */
const PAGE_SIZE = 200;
/** EC2 takes this many values in one filter. */
const FILTER_VALUES_MAX = 200;
/** Calls under way at once: thousands of ids are looked at within seconds, and EC2 still has calls left for others. */
const CALLS_AT_ONCE = 4;

/** EC2's own records, page by page. */
export async function* pagesOf(
  region: Ec2Region,
  filters: readonly Filter[],
): AsyncGenerator<readonly Instance[], void> {
  const input = filters.length === 0 ? {} : { Filters: [...filters] };
  const pages = paginateDescribeInstances({ client: region.client, pageSize: PAGE_SIZE }, input);
  for (;;) {
    const step = await region.call(DESCRIBE_RIGHT, () => pages.next());
    if (step.done) return;
    yield instancesOf(step.value, region.name);
  }
}

/** EC2's own records of these ids, by id; a filter leaves unknown ids out where `InstanceIds` would fail for all. */
export async function recordsOf(
  region: Ec2Region,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Instance>> {
  const records = new Map<string, Instance>();
  const groups = groupsOf([...new Set(ids)], FILTER_VALUES_MAX);
  const left = oneByOne(groups);
  const read = async (): Promise<void> => {
    for (const group of left) {
      const filters = [{ Name: "instance-id", Values: [...group] }];
      for await (const page of pagesOf(region, filters))
        for (const record of page) if (record.InstanceId) records.set(record.InstanceId, record);
    }
  };
  await Promise.all(groups.slice(0, CALLS_AT_ONCE).map(read));
  return records;
}

/** For several who take from it in turn: when one of them fails, nothing is left for the others. */
function* oneByOne<T>(all: readonly T[]): Generator<T> {
  yield* all;
}

function instancesOf(
  { Reservations }: DescribeInstancesCommandOutput,
  region: string,
): readonly Instance[] {
  if (!Reservations) throw unreadable(region);
  return Reservations.flatMap((reservation) => reservation.Instances ?? []);
}
