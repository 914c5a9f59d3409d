use super::{Class, NoticeChannel, NoticeTopic};
use crate::problems::FieldProblem;

/// What a member has said of one kind and way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    pub topic: NoticeTopic,
    pub channel: NoticeChannel,
    pub wanted: bool,
}

/// Whether something comes by a way, given what the member has chosen. What is mandatory comes whatever stands there.
pub fn is_wanted(topic: NoticeTopic, channel: NoticeChannel, chosen: &[Choice]) -> bool {
    if !topic.default_of(channel) || !topic.is_optional() {
        return topic.default_of(channel);
    }
    let said = chosen
        .iter()
        .rev()
        .find(|choice| choice.topic == topic && choice.channel == channel);
    said.map_or_else(|| topic.default_of(channel), |choice| choice.wanted)
}

/// A choice as somebody writes it. Refused is what nobody sends, what does not come by that way, and to do without what comes
/// in any case.
pub fn check_choice(topic: &str, channel: NoticeChannel, wanted: bool) -> Result<Choice, FieldProblem> {
    let field = format!("topics.{topic}.{}", channel.as_str());
    let Some(known) = NoticeTopic::named(topic).filter(|known| known.is_for_members()) else {
        let options = NoticeTopic::ALL.into_iter().filter(|one| one.is_for_members());
        let options = options.map(|one| one.as_str().to_owned()).collect();
        let problem = FieldProblem::new(
            format!("topics.{topic}"),
            "unknown",
            "there are no notices of this name",
        );
        return Err(problem.with_options(options));
    };
    if !known.channels().contains(&channel) {
        let message = format!("these notices do not come by {}", channel.as_str());
        return Err(FieldProblem::new(field, "no_such_channel", message));
    }
    match known.class() {
        Class::Mandatory(reason) if !wanted => {
            let message = format!(
                "these notices come in any case: their reason is {}",
                reason.as_str()
            );
            Err(FieldProblem::new(field, "mandatory", message))
        }
        _ => Ok(Choice {
            topic: known,
            channel,
            wanted,
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// What is told of signing in, of being looked at and of the removal of the data cannot be switched off, and everything
    /// else can. ASVS v5.0.0-6.3.7.
    #[test]
    fn the_registry_says_of_everything_whether_one_can_do_without_it() {
        let table = NoticeTopic::ALL.map(|topic| {
            let class = match topic.class() {
                Class::Optional => "optional",
                Class::Mandatory(reason) => reason.as_str(),
            };
            let ways: Vec<&str> = topic.channels().iter().map(|way| way.as_str()).collect();
            (topic.as_str(), class, ways.join("+"))
        });
        let expected = [
            ("mention", "optional", "app+mail"),
            ("assignment", "optional", "app+mail"),
            ("deadline", "optional", "app+mail"),
            ("timesheet_submitted", "optional", "mail"),
            ("timesheet_decided", "optional", "mail"),
            ("budget", "optional", "mail"),
            ("report", "optional", "mail"),
            ("account", "security", "mail"),
            ("intruder", "security", "app+mail"),
            ("permissions_seen", "transparency", "app"),
            ("working_time", "awaited", "app+mail"),
            ("report_stopped", "awaited", "app+mail"),
            ("copy", "asked", "mail"),
            ("removal", "removal", "mail"),
            ("invitation", "asked", "mail"),
            ("claims", "operation", "mail"),
        ];
        assert_eq!(
            table,
            expected.map(|(name, class, ways)| (name, class, ways.to_owned()))
        );
    }

    #[test]
    fn every_name_is_there_once_and_leads_back() {
        let names: HashSet<_> = NoticeTopic::ALL.map(NoticeTopic::as_str).into();
        assert_eq!(names.len(), NoticeTopic::ALL.len());
        for topic in NoticeTopic::ALL {
            assert_eq!(NoticeTopic::named(topic.as_str()), Some(topic));
        }
        assert_eq!(NoticeTopic::named("weather"), None);
    }

    #[test]
    fn what_is_optional_follows_the_last_choice_and_what_is_mandatory_none() {
        use NoticeChannel::{App, Mail};
        for topic in NoticeTopic::ALL {
            for channel in NoticeChannel::ALL {
                let comes = topic.channels().contains(&channel);
                assert_eq!(is_wanted(topic, channel, &[]), comes, "{topic:?}");
                let choice = |wanted| Choice {
                    topic,
                    channel,
                    wanted,
                };
                let off = is_wanted(topic, channel, &[choice(true), choice(false)]);
                assert_eq!(off, comes && !topic.is_optional(), "{topic:?} {channel:?}");
                assert_eq!(is_wanted(topic, channel, &[choice(false), choice(true)]), comes);
            }
        }
        let other = Choice {
            topic: NoticeTopic::Mention,
            channel: App,
            wanted: false,
        };
        assert!(is_wanted(NoticeTopic::Mention, Mail, &[other]));
    }

    #[test]
    fn a_choice_that_makes_no_sense_names_its_field() {
        use NoticeChannel::{App, Mail};
        let refused = |topic: &str, channel, wanted| {
            let problem = check_choice(topic, channel, wanted).unwrap_err();
            (problem.field, problem.code)
        };
        let named = |field: &str, code| (field.to_owned(), code);
        assert_eq!(
            refused("account", Mail, false),
            named("topics.account.mail", "mandatory")
        );
        assert_eq!(
            refused("intruder", App, false),
            named("topics.intruder.app", "mandatory")
        );
        assert_eq!(
            refused("budget", App, true),
            named("topics.budget.app", "no_such_channel")
        );
        for unknown in ["weather", "claims", "invitation", ""] {
            let field = format!("topics.{unknown}");
            assert_eq!(refused(unknown, Mail, false), (field, "unknown"));
        }
        // Saying what holds anyway does no harm.
        assert!(check_choice("account", Mail, true).is_ok());
        assert!(check_choice("budget", Mail, false).is_ok_and(|choice| !choice.wanted));
    }
}
