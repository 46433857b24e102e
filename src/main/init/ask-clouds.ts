import { type CloudAnswer, type CloudKind, readProject, wordsIn } from "./answers.ts";
import type { Asker } from "./asker.ts";
import { missingOf } from "./complete.ts";
import { complaintAbout } from "./file.ts";

const KINDS: readonly {
  readonly value: CloudKind;
  readonly label: string;
  readonly hint?: string;
}[] = [
  { value: "aws-ec2", label: "AWS EC2" },
  { value: "openstack", label: "OpenStack" },
  { value: "oci-container-instances", label: "OCI Container Instances" },
  { value: "huawei-ecs", label: "Huawei Cloud ECS, with CCE" },
  { value: "simulator", label: "A simulated cloud", hint: "twelve machines that do not exist" },
];

/** Which clouds, and the few things that each of them cannot do without, as far as they were not given. */
export async function askClouds(
  ask: Asker,
  given: readonly CloudAnswer[] | undefined,
): Promise<readonly CloudAnswer[]> {
  const message = "Which clouds? Space chooses, Enter goes on";
  const chosen = given ?? (await ask.several(message, KINDS, []));
  const answers: CloudAnswer[] = [];
  for (const one of chosen) {
    const whole = typeof one !== "string" && missingOf(one).length === 0;
    answers.push(whole ? one : await askCloud(ask, typeof one === "string" ? one : one.provider));
  }
  return answers;
}

async function askCloud(ask: Asker, provider: CloudKind): Promise<CloudAnswer> {
  switch (provider) {
    case "aws-ec2": {
      const regions = await askWords(
        ask,
        "AWS: which regions?",
        "eu-west-1, eu-central-1",
        (typed) => ({ provider, regions: typed }),
      );
      return { provider, regions };
    }
    case "openstack": {
      const entry = await ask.text({
        message: "OpenStack: which entry of clouds.yaml? Empty for the OS_* variables",
        optional: true,
        complaint: (typed) => complaintAbout({ clouds: [{ provider, entry: typed, regions: [] }] }),
      });
      const regions = await askWords(
        ask,
        "OpenStack: which regions? Empty for that of the entry",
        "",
        (typed) => ({ provider, regions: typed }),
      );
      return { provider, entry: entry || undefined, regions };
    }
    case "oci-container-instances": {
      const compartments = await askWords(
        ask,
        "OCI: the OCIDs of which compartments?",
        "ocid1.compartment.oc1..…",
        (typed) => ({
          provider,
          regions: ["eu-frankfurt-1"],
          compartments: typed,
        }),
      );
      const regions = await askWords(ask, "OCI: which regions?", "eu-frankfurt-1", (typed) => ({
        provider,
        regions: typed,
        compartments,
      }));
      return { provider, regions, compartments };
    }
    case "huawei-ecs": {
      const pairs = await askWords(
        ask,
        "Huawei Cloud: which regions, each with the id of its project?",
        "eu-west-101:0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        (typed) => ({ provider, projects: typed.map(readProject) }),
      );
      return { provider, projects: pairs.map(readProject) };
    }
    case "simulator":
      return { provider };
    default:
      return provider satisfies never;
  }
}

/** Several words on one line, judged as the cloud that they make. */
async function askWords(
  ask: Asker,
  message: string,
  placeholder: string,
  cloudOf: (words: readonly string[]) => CloudAnswer,
): Promise<readonly string[]> {
  const complaint = (typed: string) => complaintAbout({ clouds: [cloudOf(wordsIn(typed))] });
  return wordsIn(await ask.text({ message, placeholder, complaint }));
}
