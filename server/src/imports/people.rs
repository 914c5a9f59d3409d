//! Who the people of a file are here.

use std::collections::{BTreeSet, HashMap};

use domain::{
    ids::MemberId,
    imports::Person,
    people::fold_email,
    policy::{self, Action, Actor, Target},
    scope::fold_name,
};

use super::options::{Choice, Options};

/// A member, or nobody: the rows are left out.
pub type Whose = Option<MemberId>;

/// The members as people are looked for: by address and by name.
#[derive(Debug, Default)]
pub struct Members {
    by_email: HashMap<String, MemberId>,
    /// A name that two members share stands for none of them.
    by_name: HashMap<String, Option<MemberId>>,
    ids: BTreeSet<MemberId>,
}

impl Members {
    /// From folded addresses, folded names and ids.
    pub fn new(keys: Vec<(String, String, MemberId)>) -> Self {
        let mut members = Self::default();
        for (email, name, id) in keys {
            members.ids.insert(id);
            members.by_email.insert(email, id);
            members
                .by_name
                .entry(name)
                .and_modify(|found| *found = None)
                .or_insert(Some(id));
        }
        members
    }

    pub fn by_email(&self, email: &str) -> Option<MemberId> {
        self.by_email.get(&fold_email(email)).copied()
    }

    pub fn contains(&self, id: MemberId) -> bool {
        self.ids.contains(&id)
    }

    /// An address decides; a name only where the file has no address.
    fn find(&self, person: &Person) -> Option<MemberId> {
        match (&person.email, &person.name) {
            (Some(email), _) => self.by_email(email),
            (None, Some(name)) => self.by_name.get(&fold_name(name)).copied().flatten(),
            (None, None) => None,
        }
    }
}

/// The people of one file.
#[derive(Debug, Default)]
pub struct People {
    known: HashMap<Person, Whose>,
    nameless: Whose,
    /// Those who have to be asked for, as they are shown.
    pub unknown: Vec<String>,
}

impl People {
    /// Answers come first, then addresses and names of members. Whom the caller may not import for is asked back too.
    pub fn new(people: &BTreeSet<Person>, options: &Options, members: &Members, actor: &Actor) -> Self {
        let mut found = Self {
            nameless: Some(options.default_member.map_or(actor.member, MemberId::from)),
            ..Self::default()
        };
        for person in people {
            let whose = answer(person, options, actor.member).or_else(|| {
                members
                    .find(person)
                    .filter(|member| reaches(actor, *member))
                    .map(Some)
            });
            match whose {
                Some(whose) => drop(found.known.insert(person.clone(), whose)),
                None => found.unknown.push(shown(person)),
            }
        }
        found.unknown.sort();
        found.unknown.dedup();
        found
    }

    pub fn whose(&self, person: Option<&Person>) -> Whose {
        person.map_or(self.nameless, |person| self.known.get(person).copied().flatten())
    }

    /// Every member that rows may belong to.
    pub fn members(&self) -> impl Iterator<Item = MemberId> {
        self.known.values().copied().chain([self.nameless]).flatten()
    }
}

fn reaches(actor: &Actor, member: MemberId) -> bool {
    policy::may(actor, Action::ImportRun, Target::Of(member)).is_allowed()
}

/// What the caller said about the person, by address or by name.
fn answer(person: &Person, options: &Options, me: MemberId) -> Option<Whose> {
    let names = [person.email.as_deref(), person.name.as_deref()];
    let choice = names
        .into_iter()
        .flatten()
        .find_map(|name| options.members.get(&fold_name(name)))?;
    Some(match choice {
        Choice::Default => Some(me),
        Choice::Skip => None,
        Choice::Id(id) => Some(MemberId::from(*id)),
    })
}

/// How a person is shown and named in answers.
pub fn shown(person: &Person) -> String {
    person
        .email
        .clone()
        .or_else(|| person.name.clone())
        .unwrap_or_default()
}
