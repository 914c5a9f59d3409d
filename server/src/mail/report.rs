//! The mail that carries a report: its figures as text and HTML, a file if wanted, and a way to get no more.

use api::reports::{Report, ReportKey};
use domain::{
    money::{Currency, Money},
    notices::NoticeTopic,
};
use jiff::civil::Date;

use super::{MailError, outgoing, transport::Letter};
use crate::jobs::Work;

/// Groups that stand in the mail itself; a file holds all of them.
const MOST_LINES: usize = 50;

/// What the mail says.
pub struct ReportMail {
    /// The same for every attempt, so that mail programs know a mail that came twice.
    pub message_id: String,
    pub to: String,
    /// Language of the recipient.
    pub locale: String,
    /// Whether the recipient reads durations as decimal hours.
    pub decimal: bool,
    pub organization: String,
    /// Who has it sent, where that is somebody else than the recipient.
    pub sender: Option<String>,
    /// Name of the report.
    pub name: String,
    pub from: Date,
    /// The date after the last one.
    pub to_date: Date,
    pub report: Report,
    pub file: Option<ReportFile>,
    /// The report in Hourbook, where the recipient may open it.
    pub url: Option<String>,
    /// The page that asks before it unsubscribes.
    pub unsubscribe_page: String,
    /// The address that unsubscribes at once (RFC 8058).
    pub unsubscribe_at_once: String,
}

/// A file that goes with the mail.
pub struct ReportFile {
    pub extension: &'static str,
    pub content_type: &'static str,
    pub bytes: Vec<u8>,
}

/// Sends the mail through the configured relay.
pub async fn send_report(work: &Work, mail: ReportMail) -> Result<(), MailError> {
    let to = mail.to.clone();
    outgoing::send(work, NoticeTopic::Report, &to, letter(mail)).await
}

fn letter(mail: ReportMail) -> Letter {
    let words = Words {
        german: mail.locale.starts_with("de"),
        decimal: mail.decimal,
    };
    let subject = format!("{}: {}", mail.name, words.period(mail.from, mail.to_date));
    let (text, html) = (text(&mail, &words), html(&mail, &words));
    Letter {
        message_id: Some(mail.message_id),
        subject,
        text,
        html: Some(html),
        file: mail.file.map(|file| {
            let name = format!("hourbook-{}-{}.{}", mail.from, mail.to_date, file.extension);
            (name, file.content_type, file.bytes)
        }),
        unsubscribe: Some(mail.unsubscribe_at_once),
    }
}

/// Texts and figures in the recipient's language.
struct Words {
    german: bool,
    decimal: bool,
}

impl Words {
    fn word(&self, english: &'static str, german: &'static str) -> &'static str {
        if self.german { german } else { english }
    }

    fn date(&self, date: Date) -> String {
        let form = if self.german { "%-d.%-m.%Y" } else { "%-d %b %Y" };
        date.strftime(form).to_string()
    }

    /// The dates with the last one included, as people say it.
    fn period(&self, from: Date, to: Date) -> String {
        let last = to.yesterday().unwrap_or(to);
        if last == from {
            return self.date(from);
        }
        format!("{} – {}", self.date(from), self.date(last))
    }

    fn duration(&self, seconds: i64) -> String {
        if !self.decimal {
            let minutes = (seconds + 30).div_euclid(60);
            return format!("{}:{:02}", minutes / 60, minutes % 60);
        }
        let hundredths = (seconds * 100 + 1800).div_euclid(3600);
        let mark = self.word(".", ",");
        format!("{}{mark}{:02}", hundredths / 100, hundredths % 100)
    }

    /// An amount with its currency.
    fn amount(&self, minor: i64, currency: Currency) -> String {
        let amount = Money { minor, currency }.to_string();
        amount.replace('.', self.word(".", ","))
    }

    /// Each figure of the whole with its name; amounts where the recipient sees some.
    fn figures(&self, report: &Report) -> Vec<(&'static str, String)> {
        let total = &report.total;
        let mut figures = vec![
            (self.word("Total", "Summe"), self.duration(total.duration_seconds)),
            (
                self.word("Billable", "Abrechenbar"),
                self.duration(total.billable_seconds),
            ),
            (self.word("Entries", "Einträge"), total.entries.to_string()),
        ];
        let currency = report.currency.as_deref().and_then(|code| code.parse().ok());
        if let (Some(currency), Some(money)) = (currency, total.money) {
            let billed = self.amount(money.billable_minor, currency);
            figures.push((self.word("Amount", "Betrag"), billed));
            if let Some(cost) = money.cost_minor {
                figures.push((self.word("Cost", "Kosten"), self.amount(cost, currency)));
            }
        }
        figures
    }

    fn path(&self, keys: &[ReportKey]) -> String {
        let labels = keys.iter().map(|key| match &key.id {
            None => self.word("(none)", "(ohne)").to_owned(),
            Some(_) => key.label.clone(),
        });
        labels.collect::<Vec<_>>().join(" / ")
    }

    fn sent_by(&self, sender: &str) -> String {
        let verb = self.word("Sent by", "Geschickt von");
        format!("{verb} {sender}")
    }

    fn rest(&self, count: usize) -> String {
        if self.german {
            format!("… und {count} weitere")
        } else {
            format!("… and {count} more")
        }
    }
}

/// The lines of the report with their durations, as many as a mail holds.
fn lines(mail: &ReportMail, words: &Words) -> (Vec<(String, String)>, usize) {
    let groups = &mail.report.groups;
    let shown = groups
        .iter()
        .take(MOST_LINES)
        .map(|group| (words.path(&group.keys), words.duration(group.duration_seconds)));
    (shown.collect(), groups.len().saturating_sub(MOST_LINES))
}

fn text(mail: &ReportMail, words: &Words) -> String {
    let mut text = vec![
        format!("{} · {}", mail.organization, mail.name),
        words.period(mail.from, mail.to_date),
        String::new(),
    ];
    for (name, value) in words.figures(&mail.report) {
        text.push(format!("{name}: {value}"));
    }
    if let Some(earlier) = &mail.report.comparison {
        let period = words.period(earlier.from, earlier.to);
        let duration = words.duration(earlier.total.duration_seconds);
        text.push(format!("{period}: {duration}"));
    }
    let (lines, rest) = lines(mail, words);
    if !lines.is_empty() {
        text.push(String::new());
    }
    text.extend(
        lines
            .into_iter()
            .map(|(name, value)| format!("{value:>8}  {name}")),
    );
    if rest > 0 {
        text.push(words.rest(rest));
    }
    if let Some(url) = &mail.url {
        let open = words.word("The whole report:", "Der ganze Bericht:");
        text.extend([String::new(), open.to_owned(), url.clone()]);
    }
    if let Some(sender) = &mail.sender {
        text.extend([String::new(), words.sent_by(sender)]);
    }
    let stop = words.word("No more of these mails:", "Keine solchen Mails mehr:");
    text.extend([String::new(), stop.to_owned(), mail.unsubscribe_page.clone()]);
    text.join("\n") + "\n"
}

fn html(mail: &ReportMail, words: &Words) -> String {
    const CELL: &str = "padding:4px 12px 4px 0;border-bottom:1px solid #dfe5e6";
    let row = |name: &str, value: &str| {
        format!(
            "<tr><td style=\"{CELL}\">{}</td><td style=\"{CELL};text-align:right\">{}</td></tr>",
            escaped(name),
            escaped(value)
        )
    };
    let mut rows = String::new();
    for (name, value) in words.figures(&mail.report) {
        rows.push_str(&row(name, &value));
    }
    if let Some(earlier) = &mail.report.comparison {
        let period = words.period(earlier.from, earlier.to);
        rows.push_str(&row(&period, &words.duration(earlier.total.duration_seconds)));
    }
    let (lines, rest) = lines(mail, words);
    let mut groups: String = lines.iter().map(|(name, value)| row(name, value)).collect();
    if rest > 0 {
        groups.push_str(&row(&words.rest(rest), ""));
    }
    let open = words.word("Open the whole report", "Den ganzen Bericht öffnen");
    let link = mail
        .url
        .as_ref()
        .map(|url| format!("<p><a href=\"{}\">{open}</a></p>", escaped(url)));
    let sender = mail
        .sender
        .as_ref()
        .map(|sender| format!("<p>{}</p>", escaped(&words.sent_by(sender))));
    format!(
        "<!doctype html><html lang=\"{lang}\"><body style=\"font-family:sans-serif;color:#12191c\">\
         <h1 style=\"font-size:18px\">{name}</h1><p>{organization} · {period}</p>\
         <table style=\"border-collapse:collapse\">{rows}</table>\
         <table style=\"border-collapse:collapse;margin-top:16px\">{groups}</table>\
         {link}{sender}\
         <p style=\"color:#4f5b60;font-size:12px\">{policy}</p>\
         <p style=\"font-size:12px\"><a href=\"{page}\">{stop}</a></p></body></html>",
        lang = words.word("en", "de"),
        name = escaped(&mail.name),
        organization = escaped(&mail.organization),
        period = escaped(&words.period(mail.from, mail.to_date)),
        link = link.unwrap_or_default(),
        sender = sender.unwrap_or_default(),
        policy = escaped(&mail.report.policy.text),
        page = escaped(&mail.unsubscribe_page),
        stop = words.word("No more of these mails", "Keine solchen Mails mehr"),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use api::organization::{DayBoundary, Rounding, RoundingLevel, RoundingMode, WeekStart};
    use api::reports::{Dimension, ReportGroup, ReportMoney, ReportPolicy, ReportTotal};

    use super::{super::transport, *};
    use crate::config::Mail;

    fn mail(locale: &str, decimal: bool) -> ReportMail {
        let total = ReportTotal {
            duration_seconds: 5400,
            entries: 2,
            billable_seconds: 1800,
            money: None,
        };
        ReportMail {
            message_id: "0190b5a0-0000-7000-8000-000000000001".into(),
            to: "grace@acme.example".into(),
            locale: locale.into(),
            decimal,
            organization: "Acme & Söhne".into(),
            sender: Some("Ada <3".into()),
            name: "March".into(),
            from: Date::constant(2026, 3, 1),
            to_date: Date::constant(2026, 4, 1),
            report: Report {
                groups: vec![ReportGroup {
                    keys: vec![ReportKey {
                        dimension: Dimension::Project,
                        id: Some("1".into()),
                        label: "<b>Atlas</b>".into(),
                    }],
                    duration_seconds: 5400,
                    entries: 2,
                    billable_seconds: 1800,
                    estimate_seconds: None,
                    money: None,
                    previous: None,
                }],
                total,
                policy: ReportPolicy {
                    time_zone: None,
                    day_boundary: DayBoundary::SplitAtMidnight,
                    rounding: Rounding {
                        mode: RoundingMode::None,
                        minutes: 1,
                        level: RoundingLevel::Entry,
                    },
                    week_start: WeekStart::Monday,
                    text: "Not rounded.".into(),
                    tags_note: None,
                },
                running_excluded: 0,
                comparison: None,
                currency: None,
            },
            file: None,
            url: Some("https://acme.example.com/reports?report=1".into()),
            unsubscribe_page: "https://acme.example.com/unsubscribe#token=SECRET".into(),
            unsubscribe_at_once: "https://acme.example.com/api/v1/report-schedules/unsubscribe?token=SECRET"
                .into(),
        }
    }

    #[test]
    fn a_report_is_written_in_the_language_and_the_figures_of_its_reader() {
        for (locale, decimal, subject, figure) in [
            ("en-GB", false, "March: 1 Mar 2026 – 31 Mar 2026", "Total: 1:30\n"),
            ("en-GB", true, "March: 1 Mar 2026 – 31 Mar 2026", "Total: 1.50\n"),
            ("de-AT", true, "March: 1.3.2026 – 31.3.2026", "Summe: 1,50\n"),
        ] {
            let letter = letter(mail(locale, decimal));
            assert_eq!(letter.subject, subject);
            assert!(letter.text.contains(figure), "{}", letter.text);
        }
    }

    #[test]
    fn amounts_stand_in_the_mail_of_those_who_see_them() {
        let mut mail = mail("de-AT", false);
        mail.report.currency = Some("EUR".into());
        let money = ReportMoney {
            billable_minor: 123_450,
            cost_minor: None,
            unrated_seconds: 0,
        };
        mail.report.total.money = Some(money);
        let written = |mail: &ReportMail| {
            text(
                mail,
                &Words {
                    german: true,
                    decimal: false,
                },
            )
        };
        let text = written(&mail);
        assert!(
            text.contains("Betrag: 1234,50 EUR\n") && !text.contains("Kosten"),
            "{text}"
        );
        mail.report.total.money = Some(ReportMoney {
            cost_minor: Some(99_999),
            ..money
        });
        assert!(written(&mail).contains("Kosten: 999,99 EUR\n"));
    }

    /// ASVS v5.0.0-1.2.1: what somebody typed is text in the HTML of a mail. RFC 8058: one click ends it.
    #[test]
    fn names_are_escaped_and_the_mail_can_be_unsubscribed() {
        let config = Mail {
            from: Some("Hourbook <hourbook@acme.example>".into()),
            ..Mail::default()
        };
        let letter = letter(mail("en", false));
        let html = letter.html.clone().unwrap_or_default();
        assert!(!html.contains("<b>Atlas"), "{html}");
        assert!(html.contains("&lt;b&gt;Atlas"));
        assert!(html.contains("Sent by Ada &lt;3"), "{html}");
        let message = transport::write(&config, "grace@acme.example", letter);
        let message = message.unwrap().formatted();
        let message = String::from_utf8(message).unwrap();
        for header in [
            "Message-ID: <0190b5a0-0000-7000-8000-000000000001@acme.example>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "List-Unsubscribe: <https://acme.example.com/api/v1/report-schedules/unsubscribe?token=SECRET>",
        ] {
            let unfolded = message.replace("\r\n ", " ");
            assert!(unfolded.contains(header), "{header} in {message}");
        }
    }
}
