import { useQuery } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import { saveFile } from "~/platform/saveFile";

const path = "/api/v1/organization/processing-record";

/** What is kept of people, and why. */
export function useProcessingRecord() {
  return useQuery({
    queryKey: ["organization", "processing-record"],
    queryFn: ({ signal }) => ok(api.GET(path, { signal })),
  });
}

/** The same as a file. */
export function saveProcessingRecord(): Promise<void> {
  return saveFile(api.GET(path, { parseAs: "blob" }), "processing-record.json");
}
