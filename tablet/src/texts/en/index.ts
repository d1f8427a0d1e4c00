import { calls } from "./calls";
import { clerk } from "./clerk";
import { common } from "./common";
import { customer } from "./customer";
import { device } from "./device";
import { manager } from "./manager";
import { records } from "./records";
import { tags } from "./tags";

export const en = { common, device, records, clerk, customer, calls, tags, manager };
