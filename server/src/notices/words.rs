//! What mails are about, as it stands in a sentence.

use domain::notices::NoticeTopic;

/// Behind "mails about", or "E-Mails über".
pub fn about(topic: NoticeTopic, german: bool) -> &'static str {
    let (english, in_german) = match topic {
        NoticeTopic::Mention => ("mentions in comments", "Erwähnungen in Kommentaren"),
        NoticeTopic::Assignment => ("tasks to work on", "zugewiesene Aufgaben"),
        NoticeTopic::Deadline => ("deadlines", "Fristen"),
        NoticeTopic::TimesheetSubmitted => {
            ("weeks that wait for approval", "Wochen, die auf Freigabe warten")
        }
        NoticeTopic::TimesheetDecided => ("decisions on your weeks", "Entscheidungen über Ihre Wochen"),
        NoticeTopic::Budget => ("budgets", "Budgets"),
        NoticeTopic::Report => ("reports", "Berichte"),
        NoticeTopic::Account => ("your account", "Ihr Konto"),
        NoticeTopic::Intruder => ("intruders", "Eindringlinge"),
        NoticeTopic::PermissionsSeen => ("looks at your permissions", "Blicke auf Ihre Rechte"),
        NoticeTopic::WorkingTime => ("changes of closed days", "Änderungen an abgeschlossenen Tagen"),
        NoticeTopic::ReportStopped => ("reports that ended", "beendete Berichte"),
        NoticeTopic::Copy => ("copies of the data", "Kopien der Daten"),
        NoticeTopic::Removal => (
            "the removal of the organization",
            "die Entfernung der Organisation",
        ),
        NoticeTopic::Invitation => ("invitations", "Einladungen"),
        NoticeTopic::Claims => ("claims", "Zusagen"),
    };
    if german { in_german } else { english }
}
