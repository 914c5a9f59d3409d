//! The text that explains a package, in the language of the member.

use super::write::Subject;

/// What the files are, what is not among them, and which rights the member has.
pub fn readme(subject: &Subject) -> String {
    let organization = &subject.ctx.organization.name;
    let (name, at) = (&subject.member.name, subject.ctx.now);
    let text = match subject.member.locale.split('-').next() {
        Some("de") => german(organization, name, &at.to_string(), subject.own),
        _ => english(organization, name, &at.to_string(), subject.own),
    };
    text.replace('\n', "\r\n")
}

fn english(organization: &str, name: &str, at: &str, own: bool) -> String {
    let activity = if own {
        "activity/segments/    your sealed activity log, as it lies in the object store. Nobody but you can open it:\n\
         \x20                     age -d -i identity.txt FILE | zstd -dc"
    } else {
        "The sealed activity log is not in here: only its owner gets it. held.json says how much of it there is."
    };
    format!(
        "Everything that {organization} keeps about {name} in Hourbook, as of {at}\n\
         (access under Article 15 of the GDPR)\n\n\
         processing.json       for each class of data: what it is for, what allows it, how long it is kept, who reads\n\
         \x20                     it, and who processes it for the organization\n\
         data/CLASS.jsonl      the data of that class, one row of a table in each line; instants are UTC, bytes are\n\
         \x20                     Base64\n\
         names.jsonl           what the projects, tasks, clients and tags are called whose ids stand in these rows\n\
         access-log.jsonl      requests made with the account, as long as the access log is kept\n\
         held.json             secrets that are held and not handed out: passwords and codes as hashes, keys; and what an\n\
         \x20                     admin hands out on request: rates, which only those see who bill\n\
         {activity}\n\n\
         Rights of other people (Article 15 (4)): a line with \"of_another\" is about somebody else as well. Of it you\n\
         find ids and times and no texts. Comments of others that mention you are such lines: their text belongs to\n\
         whoever wrote it. Entries of the audit log that you made about other people are, too.\n\n\
         You can have wrong data corrected, have data erased or its use restricted, object to its use, take it with you\n\
         in this form, and complain to a supervisory authority (Articles 16 to 21 and 77). Ask an admin of {organization}.\n\
         What has to be kept by law after an erasure stays without your name.\n"
    )
}

fn german(organization: &str, name: &str, at: &str, own: bool) -> String {
    let activity = if own {
        "activity/segments/    Ihr versiegeltes Aktivitätsprotokoll, wie es im Objektspeicher liegt. Nur Sie können es öffnen:\n\
         \x20                     age -d -i identity.txt DATEI | zstd -dc"
    } else {
        "Das versiegelte Aktivitätsprotokoll liegt nicht bei: Nur wem es gehört, bekommt es. held.json sagt, wie viel es davon gibt."
    };
    format!(
        "Alles, was {organization} in Hourbook über {name} aufbewahrt, Stand {at}\n\
         (Auskunft nach Artikel 15 DSGVO)\n\n\
         processing.json       für jede Klasse von Daten: wozu sie dient, was sie erlaubt, wie lange sie aufbewahrt\n\
         \x20                     wird, wer sie liest und wer sie für die Organisation verarbeitet\n\
         data/KLASSE.jsonl     die Daten dieser Klasse, in jeder Zeile eine Zeile einer Tabelle; Zeitpunkte in UTC,\n\
         \x20                     Bytes in Base64\n\
         names.jsonl           wie die Projekte, Aufgaben, Kunden und Tags heißen, deren Kennungen dort stehen\n\
         access-log.jsonl      Anfragen mit dem Konto, solange das Zugriffsprotokoll aufbewahrt wird\n\
         held.json             Geheimnisse, die aufbewahrt und nicht herausgegeben werden: Passwörter und Codes als\n\
         \x20                     Hashwerte, Schlüssel; und was die Verwaltung auf Anfrage herausgibt: Sätze, die nur sieht,\n\
         \x20                     wer abrechnet\n\
         {activity}\n\n\
         Rechte anderer (Artikel 15 (4)): Eine Zeile mit \"of_another\" handelt auch von jemand anderem. Davon finden\n\
         Sie Kennungen und Zeiten und keine Texte. Kommentare anderer, die Sie erwähnen, sind solche Zeilen: Ihr Text\n\
         gehört, wer ihn schrieb. Einträge des Prüfprotokolls, die Sie über andere erzeugt haben, ebenso.\n\n\
         Sie können falsche Daten berichtigen, Daten löschen oder ihre Verarbeitung einschränken lassen, ihr\n\
         widersprechen, sie in dieser Form mitnehmen und sich bei einer Aufsichtsbehörde beschweren (Artikel 16 bis 21\n\
         und 77). Fragen Sie die Verwaltung von {organization}. Was nach einer Löschung von Rechts wegen aufbewahrt\n\
         werden muss, bleibt ohne Ihren Namen.\n"
    )
}
