import { providerContract } from "../../contracts/provider.ts";
import { makeOpenstackHouse } from "./house.ts";

providerContract("openstack", makeOpenstackHouse);
