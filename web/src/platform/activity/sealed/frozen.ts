import { textBytes } from "./bytes";

// What can never change; docs/sealed-format.md says what it means.

export const LOG_DOMAIN = textBytes("hourbook sealed log v1\n");
export const HEAD_DOMAIN = textBytes("hourbook sealed head v1\n");
export const DEVICE_LIST_DOMAIN = textBytes("hourbook sealed device list v1\n");
export const REMOVAL_DOMAIN = textBytes("hourbook sealed removal v1\n");

export const OFFER_DOMAIN = textBytes("hourbook sealed offer v1\n");
export const CODE_DOMAIN = textBytes("hourbook sealed enrolment code v1\n");
export const OFFER_PREFIX = "hourbook-offer-";

export const HEADER_FRAME = 0x184d2a5a;
export const PADDING_FRAME = 0x184d2a5b;
export const FRAME_OVERHEAD = 8;
export const HEADER_LENGTH = 130;
export const SMALLEST_BUCKET = 4096;

export const SMALLEST_WORK_FACTOR = 17;
export const LARGEST_WORK_FACTOR = 20;
export const WORK_FACTOR = 18;

export const MAX_CONTENT = 16 * 1024 * 1024 + 64 * 1024;
export const MAX_FRAMED = 17 * 1024 * 1024;
export const MAX_SEALED = MAX_FRAMED + MAX_FRAMED / 4096 + 4096;
export const MAX_WRAP = 64 * 1024;
export const MAX_GENERATIONS = 256;
export const MAX_DEVICES = 256;
export const MAX_NAME = 64;
export const MAX_STREAMS = 16;
export const MAX_SEEN = 1024;
export const MAX_HEAD = 64 * 1024;
export const MAX_DEVICE_LIST = 512 * 1024;
export const MAX_REMOVAL = 256;
export const MAX_OFFER = 256;
export const MAX_RECORDS = 100_000;
export const MAX_LINE = 64 * 1024;
export const MAX_TEXT = 16 * 1024 * 1024;
