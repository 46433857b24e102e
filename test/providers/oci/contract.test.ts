import { providerContract } from "../../contracts/provider.ts";
import { makeOciHouse } from "./house.ts";

providerContract("oci-container-instances", makeOciHouse);
