import type { AwsEc2Options } from "../../providers/aws-ec2/options.ts";
import type { HuaweiOptions } from "../../providers/huawei-ecs/options.ts";
import type { OciOptions } from "../../providers/oci-container-instances/options.ts";
import type { OpenstackOptions } from "../../providers/openstack/options.ts";
import type { Provider, ProviderTools } from "../../providers/provider.ts";
import type { SimulatorOptions } from "../../providers/simulator/options.ts";

/**
 * Makes one cloud's provider. Its SDK is loaded here, and not before.
 * @param options as the provider's own schema made them
 */
export async function createProvider(
  provider: string,
  options: unknown,
  tools: ProviderTools,
): Promise<Provider> {
  switch (provider) {
    case "aws-ec2": {
      const { createAwsEc2Provider } = await import("../../providers/aws-ec2/provider.ts");
      return createAwsEc2Provider(options as AwsEc2Options, tools);
    }
    case "openstack": {
      const { createOpenstackProvider } = await import("../../providers/openstack/provider.ts");
      return createOpenstackProvider(options as OpenstackOptions, tools);
    }
    case "oci-container-instances": {
      const { createOciProvider } = await import(
        "../../providers/oci-container-instances/provider.ts"
      );
      return createOciProvider(options as OciOptions, tools);
    }
    case "huawei-ecs": {
      const { createHuaweiProvider } = await import("../../providers/huawei-ecs/provider.ts");
      return createHuaweiProvider(options as HuaweiOptions, tools);
    }
    case "simulator": {
      const { createSimulatorProvider } = await import("../../providers/simulator/provider.ts");
      return createSimulatorProvider(options as SimulatorOptions, tools);
    }
    default:
      throw new Error(`no adapter for the provider ${provider}`);
  }
}
