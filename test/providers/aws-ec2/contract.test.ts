import { providerContract } from "../../contracts/provider.ts";
import { makeEc2House } from "./house.ts";

providerContract("aws-ec2", () => makeEc2House());
