import { useTranslation } from "react-i18next";
import AddEntry from "~/features/entries/AddEntry";
import { today } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { notifyDone } from "~/ui/notify";

/** Adds time from anywhere; as the page below may show other days, it says that it was done. */
export default function AddTime({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("timer");
  const { zone } = useFormats();
  return <AddEntry date={today(zone)} onClose={onClose} onAdded={() => notifyDone(t("added"))} />;
}
