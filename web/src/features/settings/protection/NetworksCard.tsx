import { Button, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import type { AllowedNetworks } from "~/api/types";
import { useMay } from "~/platform/session";
import { Card } from "~/ui/Card";
import { showAtFields } from "~/ui/formProblem";
import { Loading } from "~/ui/Loading";
import { notifyDone } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { networksOf } from "./model";
import styles from "./Protection.module.css";
import { useNetworks, useSetNetworks } from "./queries";

/** From where the organization may be used. The server refuses a list without one's own network. */
export function NetworksCard() {
  const { t } = useTranslation("protection");
  const networks = useNetworks();
  return (
    <Card title={t("networks.title")} description={t("networks.text")}>
      <ProblemAlert error={networks.error} onRetry={() => void networks.refetch()} />
      {networks.isPending && <Loading lines={2} />}
      {networks.data && <NetworksForm key={networks.data.version} saved={networks.data} />}
    </Card>
  );
}

function NetworksForm({ saved }: { saved: AllowedNetworks }) {
  const { t } = useTranslation(["protection", "common"]);
  const mayManage = useMay("security_manage");
  const set = useSetNetworks();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ initialValues: { networks: saved.networks.join("\n") } });
  const count = saved.networks.length;
  const save = (values: typeof form.values) => {
    setProblem(null);
    set.mutate(
      { version: saved.version, list: networksOf(values.networks) },
      {
        onSuccess: () => notifyDone(t("protection:networks.saved")),
        onError: (thrown) => setProblem(showAtFields(form, thrown)),
      },
    );
  };
  const addOwn = () => {
    const list = [...networksOf(form.values.networks), saved.own_network];
    form.setFieldValue("networks", [...new Set(list)].join("\n"));
  };
  return (
    <form onSubmit={form.onSubmit(save)} className={styles.stack}>
      <Textarea
        label={t("protection:networks.label")}
        placeholder={t("protection:networks.placeholder")}
        autosize
        minRows={2}
        maxRows={10}
        spellCheck={false}
        readOnly={!mayManage}
        classNames={{ input: styles.mono ?? "" }}
        {...form.getInputProps("networks")}
      />
      <p className={styles.hint}>
        {t("protection:networks.own", { address: saved.own_address })} {t("protection:networks.hint")}
      </p>
      <ProblemAlert error={problem} />
      <div className={styles.foot}>
        <span>
          {count === 0 ? t("protection:networks.open") : t("protection:networks.closed", { count })}
        </span>
        {mayManage && (
          <>
            <Button variant="default" onClick={addOwn}>
              {t("protection:networks.addOwn", { network: saved.own_network })}
            </Button>
            <Button type="submit" loading={set.isPending} disabled={!form.isDirty()}>
              {t("common:action.save")}
            </Button>
          </>
        )}
      </div>
    </form>
  );
}
