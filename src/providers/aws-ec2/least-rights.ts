/** An account number that stands for the operator's own. */
const SOME_ACCOUNT = "111122223333";

const POLICY = {
  Version: "2012-10-17",
  Statement: [
    { Sid: "See", Effect: "Allow", Action: "ec2:DescribeInstances", Resource: "*" },
    {
      Sid: "Act",
      Effect: "Allow",
      Action: ["ec2:StartInstances", "ec2:StopInstances", "ec2:RebootInstances"],
      Resource: `arn:aws:ec2:*:${SOME_ACCOUNT}:instance/*`,
      Condition: { StringEquals: { "aws:ResourceTag/lamplighter": "true" } },
    },
    { Sid: "OptionalPrices", Effect: "Allow", Action: "pricing:GetProducts", Resource: "*" },
  ],
};

/**
 * The least that does everything that docs/providers/aws-ec2.md describes, as an IAM policy. That page shows it too.
 * The bot works without the statements whose name begins with `Optional`.
 */
export const leastRights = (): string => JSON.stringify(POLICY, null, 2);
