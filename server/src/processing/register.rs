//! The register as data, read once from the file beside this one and compared with the schemas of the databases.

use std::{collections::BTreeMap, sync::LazyLock};

use api::{
    erasures::Erasing,
    processing::{DataSubject, LegalBasis, Translated},
};
use serde::Deserialize;

/// Stands in the register for columns that say nothing about a person.
const NONE: &str = "none";

/// A class of personal data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    pub title: Translated,
    pub purpose: Translated,
    pub basis: LegalBasis,
    pub subjects: Vec<DataSubject>,
    pub kept: Kept,
    /// What becomes of it when one member is erased; of every class about members.
    pub erasure: Option<Treatment>,
    /// Actions of the policy that read it.
    pub read_by: Vec<String>,
}

/// What becomes of a class when a member is erased (GDPR Article 17), and why.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Treatment {
    pub how: Erasing,
    pub en: String,
    pub de: String,
}

/// How long it is kept, in words; `{days}` stands for the days of the period.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    pub period: Option<String>,
    pub en: String,
    pub de: String,
}

/// Where data of a class lies beside the databases.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub class: String,
    pub place: Translated,
}

/// Which of the two kinds of databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Databases {
    Control,
    Organization,
}

/// Columns by the class that they belong to; a text of names for each.
type Columns = BTreeMap<String, String>;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Tables {
    control: BTreeMap<String, Columns>,
    organization: BTreeMap<String, Columns>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Register {
    pub classes: BTreeMap<String, Class>,
    pub files: Vec<File>,
    tables: Tables,
}

/// The register of this program. A test reads it; one that cannot be read would know no column, which the probe reports.
pub static REGISTER: LazyLock<Register> = LazyLock::new(|| {
    toml::from_str(include_str!("register.toml")).unwrap_or_else(|error| {
        tracing::error!(%error, "the register of processing cannot be read");
        Register::default()
    })
});

impl Register {
    /// Table and columns of a class, as far as it lies in these databases.
    pub fn columns<'r>(
        &'r self,
        databases: Databases,
        class: &'r str,
    ) -> impl Iterator<Item = (&'r str, Vec<&'r str>)> {
        self.tables(databases).iter().filter_map(move |(table, classes)| {
            let columns = classes.get(class)?;
            Some((table.as_str(), columns.split_whitespace().collect()))
        })
    }

    /// The class that a column belongs to; none for what says nothing about a person.
    pub fn class_of(&self, databases: Databases, table: &str, column: &str) -> Option<&str> {
        let mut classes = self.tables(databases).get(table)?.iter();
        let holds = |(_, columns): &(&String, &String)| columns.split_whitespace().any(|name| name == column);
        let class = classes.find(holds)?.0;
        (class != NONE).then_some(class.as_str())
    }

    /// Whether a column has its purpose, or is known to say nothing about a person.
    pub fn knows(&self, databases: Databases, table: &str, column: &str) -> bool {
        let classes = self.tables(databases).get(table);
        classes.is_some_and(|classes| {
            let named = |(class, columns): (&String, &String)| {
                (class == NONE || self.classes.contains_key(class))
                    && columns.split_whitespace().any(|name| name == column)
            };
            classes.iter().any(named)
        })
    }

    fn tables(&self, databases: Databases) -> &BTreeMap<String, Columns> {
        match databases {
            Databases::Control => &self.tables.control,
            Databases::Organization => &self.tables.organization,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::policy::Action;
    use store::{migrate, schema::Schema};

    use super::{
        super::periods::{CONFIGURED, ENFORCED},
        *,
    };

    const BOTH: [Databases; 2] = [Databases::Control, Databases::Organization];

    /// `table.column` of everything that the migrations make.
    fn of_schema(databases: Databases) -> BTreeSet<String> {
        let migrations = match databases {
            Databases::Control => migrate::CONTROL,
            Databases::Organization => migrate::ORGANIZATION,
        };
        let schema = Schema::of(migrations).unwrap();
        let columns = schema.tables.iter().flat_map(|table| {
            let names = table.columns.iter();
            names.map(|column| format!("{}.{}", table.name, column.name))
        });
        columns.collect()
    }

    /// The same of the register. Each stands there once.
    fn of_register(databases: Databases) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        for (table, classes) in REGISTER.tables(databases) {
            for (class, columns) in classes {
                assert!(
                    class == NONE || REGISTER.classes.contains_key(class),
                    "{table}: there is no class {class}"
                );
                for column in columns.split_whitespace() {
                    assert!(
                        seen.insert(format!("{table}.{column}")),
                        "{table}.{column} stands there twice"
                    );
                }
            }
        }
        seen
    }

    /// AT-31, GDPR Article 30: no column without a purpose and an end, and no purpose without its column. Whoever adds one adds
    /// it to register.toml: to a class, or to `none` if it says nothing about a person.
    #[test]
    fn every_column_of_every_table_has_its_purpose() {
        for databases in BOTH {
            let (schema, register) = (of_schema(databases), of_register(databases));
            assert!(schema.len() > 50);
            let missing: Vec<_> = schema.difference(&register).collect();
            let invented: Vec<_> = register.difference(&schema).collect();
            assert!(
                missing.is_empty() && invented.is_empty(),
                "{databases:?}: not in the register: {missing:?}; not in the schema: {invented:?}"
            );
        }
    }

    /// A column that refers to a member is about somebody.
    #[test]
    fn what_names_a_member_is_personal() {
        for (table, classes) in REGISTER.tables(Databases::Organization) {
            let none = classes.get(NONE).map_or("", String::as_str);
            for column in none.split_whitespace() {
                // What is signed there is called a note; nobody writes it.
                if table == "audit_checkpoints" && column == "note" {
                    continue;
                }
                let names_somebody = column == "actor"
                    || [
                        "member_id",
                        "_by",
                        "email",
                        "network",
                        "user_agent",
                        "note",
                        "reason",
                    ]
                    .iter()
                    .any(|end| column.ends_with(end));
                assert!(!names_somebody, "{table}.{column} is not about nobody");
            }
        }
    }

    #[test]
    fn every_class_is_used_and_every_action_exists() {
        let mut used: BTreeSet<&str> = REGISTER.files.iter().map(|file| file.class.as_str()).collect();
        for databases in BOTH {
            let named = REGISTER.tables(databases).values().flat_map(BTreeMap::keys);
            used.extend(named.map(String::as_str).filter(|class| *class != NONE));
        }
        let classes: BTreeSet<&str> = REGISTER.classes.keys().map(String::as_str).collect();
        assert_eq!(used, classes);
        for (name, class) in &REGISTER.classes {
            for action in &class.read_by {
                assert!(Action::named(action).is_some(), "{name}: {action}");
            }
            assert!(!class.subjects.is_empty(), "{name}");
            // GDPR Article 17: what becomes of it is known before anybody asks.
            if class.subjects.contains(&DataSubject::Members) {
                assert!(class.erasure.is_some(), "{name}");
            }
        }
    }

    /// What is enforced is told, and what is told by number is enforced.
    #[test]
    fn periods_are_told_as_they_are_enforced() {
        let told: BTreeSet<&str> = REGISTER
            .classes
            .values()
            .filter_map(|class| class.kept.period.as_deref())
            .collect();
        let enforced: BTreeSet<&str> = ENFORCED
            .iter()
            .map(|period| period.name)
            .chain(CONFIGURED)
            .collect();
        assert_eq!(told, enforced);
        for (name, class) in &REGISTER.classes {
            for text in [&class.kept.en, &class.kept.de] {
                assert_eq!(
                    text.contains("{days}"),
                    class.kept.period.is_some(),
                    "{name}: {text}"
                );
            }
        }
    }
}
