declare const brand: unique symbol;

/** A string that only its own maker can produce, so that a user never lands where an instance belongs. */
export type Id<Name extends string> = string & { readonly [brand]: Name };

export type OperationId = Id<"operation">;
export type MessageId = Id<"message">;

/** `cloud/region/id`: the one name of an instance that never changes and is never ambiguous. */
export type InstanceRef = Id<"instance-ref">;

export const instanceRef = (cloud: string, region: string, id: string): InstanceRef =>
  `${cloud}/${region}/${id}` as InstanceRef;
