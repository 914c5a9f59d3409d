//! What makes two rows the same entry when the source gives no stable id.

use sha2::{Digest, Sha256};

use super::{Format, Person, Resolved, SourceRow};

/// The identity of a row inside its format, as lower-case hex of SHA-256.
///
/// Built from start, end, person, project and note; for timewarrior, whose ids are positions in a list, from start
/// and tags (pitfall 18). Two entries of one file can be honestly equal, for instance twice an hour on one day: the
/// caller numbers them with `occurrence`, from 0, so that a second import finds both again and adds neither.
pub fn fingerprint(format: Format, row: &SourceRow, resolved: &Resolved, occurrence: u64) -> String {
    let mut hash = Sha256::new();
    field(&mut hash, b"hourbook-import-1");
    field(&mut hash, format.name().as_bytes());
    let (start, end) = ends(resolved);
    field(&mut hash, start.as_bytes());
    if format == Format::TimewarriorJson {
        let mut tags: Vec<&str> = row.tags.iter().map(String::as_str).collect();
        tags.sort_unstable();
        for tag in tags {
            field(&mut hash, tag.as_bytes());
        }
    } else {
        field(&mut hash, end.as_bytes());
        field(
            &mut hash,
            row.person
                .as_ref()
                .map(Person::key)
                .unwrap_or_default()
                .as_bytes(),
        );
        for text in [&row.client, &row.project, &row.task] {
            field(&mut hash, text.as_deref().unwrap_or_default().as_bytes());
        }
        field(&mut hash, row.note.as_bytes());
    }
    field(&mut hash, &occurrence.to_be_bytes());
    super::archive::hex(&hash.finalize())
}

fn ends(resolved: &Resolved) -> (String, String) {
    match resolved {
        Resolved::Interval { start, end } => (start.as_second().to_string(), end.as_second().to_string()),
        Resolved::Duration { date, seconds } => (date.to_string(), format!("{seconds}s")),
        Resolved::Running { start } => (start.as_second().to_string(), String::new()),
    }
}

/// The length stands before each text, so that no two rows run together to the same bytes.
fn field(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}
