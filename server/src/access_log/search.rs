//! Searching the files of the access log from their end: the newest first, a bounded part at a time, and never a line of another
//! organization.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    net::IpAddr,
    ops::ControlFlow,
    path::Path,
};

use domain::ids::{MemberId, OrganizationId};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::files::{PREFIX, SUFFIX, date_of};

/// How much is read at once.
const BLOCK: u64 = 256 << 10;

/// A line as it is read. What it holds more does not matter here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Line {
    pub time: Timestamp,
    pub request_id: String,
    pub address: IpAddr,
    pub organization: Option<OrganizationId>,
    pub member: Option<MemberId>,
    pub action: Option<String>,
    pub method: String,
    pub path: String,
    pub status: u16,
    pub problem: Option<String>,
    pub duration_us: u64,
    pub user_agent: String,
}

/// What is looked for. The organization is the caller's own and nothing that they say.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub organization: OrganizationId,
    pub from: Option<Date>,
    /// The first date that is not looked at.
    pub to: Option<Date>,
    pub member: Option<MemberId>,
    pub action: Option<String>,
    pub status: Option<u16>,
}

/// Where a search goes on: before this place in the file of this day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub day: Date,
    pub offset: u64,
}

/// Bounds of one search.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    pub lines: usize,
    pub bytes: u64,
}

/// What a search found, newest first, and where to go on; `None` at the end.
pub fn search(
    folder: &Path,
    wanted: &Wanted,
    from: Option<Place>,
    bounds: Bounds,
) -> io::Result<(Vec<Line>, Option<Place>)> {
    let needle = format!("\"organization\":\"{}\"", wanted.organization);
    let (mut found, mut left) = (Vec::new(), bounds.bytes);
    for day in days(folder, wanted, from)? {
        let path = folder.join(format!("{PREFIX}{day}{SUFFIX}"));
        let mut file = match File::open(path) {
            Ok(file) => file,
            // It has had its time since the folder was read.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let length = file.metadata()?.len();
        let end = from
            .filter(|place| place.day == day)
            .map_or(length, |place| place.offset.min(length));
        let stopped = backwards(&mut file, end, &mut left, |bytes| {
            if let Some(line) = matching(bytes, needle.as_bytes(), wanted) {
                found.push(line);
            }
            if found.len() >= bounds.lines {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })?;
        if let Some(offset) = stopped {
            return Ok((found, Some(Place { day, offset })));
        }
    }
    Ok((found, None))
}

/// The days there are files of, newest first.
fn days(folder: &Path, wanted: &Wanted, from: Option<Place>) -> io::Result<Vec<Date>> {
    let mut days = Vec::new();
    for file in fs::read_dir(folder)? {
        if let Some(day) = date_of(&file?.file_name().to_string_lossy()) {
            days.push(day);
        }
    }
    days.retain(|day| {
        wanted.from.is_none_or(|first| *day >= first)
            && wanted.to.is_none_or(|end| *day < end)
            && from.is_none_or(|place| *day <= place.day)
    });
    days.sort_unstable();
    days.reverse();
    Ok(days)
}

/// Visits the lines before `end`, the last one first. Gives where it stopped, because it was told to or has read enough.
fn backwards(
    file: &mut File,
    mut end: u64,
    left: &mut u64,
    mut visit: impl FnMut(&[u8]) -> ControlFlow<()>,
) -> io::Result<Option<u64>> {
    while end > 0 {
        if *left == 0 {
            return Ok(Some(end));
        }
        let start = end.saturating_sub(BLOCK);
        let mut block = vec![0; usize::try_from(end - start).unwrap_or_default()];
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut block)?;
        *left = left.saturating_sub(end - start);
        // The first line of a block may begin in the one before; a line is far shorter than a block.
        let newline = block.iter().position(|byte| *byte == b'\n');
        let first = match (start, newline) {
            (0, _) => 0,
            (_, Some(position)) if position + 1 < block.len() => position + 1,
            _ => {
                end = start;
                continue;
            }
        };
        let mut line_end = block.len();
        while line_end > first {
            let body = &block[first..line_end];
            let body = body.strip_suffix(b"\n").unwrap_or(body);
            let line_start = body
                .iter()
                .rposition(|byte| *byte == b'\n')
                .map_or(first, |position| first + position + 1);
            let line = &block[line_start..first + body.len()];
            if visit(line).is_break() {
                let offset = start + u64::try_from(line_start).unwrap_or_default();
                return Ok(Some(offset));
            }
            line_end = line_start;
        }
        end = start + u64::try_from(first).unwrap_or_default();
    }
    Ok(None)
}

/// The line, if it is of the organization and is looked for. Only a line that names the organization is read at all; what
/// strangers send stands escaped, so that no path or name of a browser passes for the field.
fn matching(bytes: &[u8], needle: &[u8], wanted: &Wanted) -> Option<Line> {
    if !bytes.windows(needle.len()).any(|window| window == needle) {
        return None;
    }
    let line: Line = serde_json::from_slice(bytes).ok()?;
    let is_wanted = line.organization == Some(wanted.organization)
        && wanted.member.is_none_or(|member| line.member == Some(member))
        && wanted
            .action
            .as_ref()
            .is_none_or(|action| line.action.as_ref() == Some(action))
        && wanted.status.is_none_or(|status| line.status == status);
    is_wanted.then_some(line)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;

    fn wanted(organization: u128) -> Wanted {
        Wanted {
            organization: OrganizationId::from(Uuid::from_u128(organization)),
            from: None,
            to: None,
            member: None,
            action: None,
            status: None,
        }
    }

    fn line(organization: u128, request: usize, status: u16, agent: &str) -> String {
        let line = serde_json::json!({
            "time": "2026-03-02T09:10:11Z", "request_id": request.to_string(), "address": "203.0.113.7",
            "organization": Uuid::from_u128(organization), "member": null, "action": "get_me", "method": "GET",
            "path": "/api/v1/me", "protocol": "HTTP/1.1", "status": status, "problem": null, "bytes": null,
            "duration_us": 7, "user_agent": agent,
        });
        line.to_string() + "\n"
    }

    /// Everything that is found, page by page.
    fn all(folder: &Path, wanted: &Wanted, bounds: Bounds) -> Vec<usize> {
        let (mut found, mut place) = (Vec::new(), None);
        for _ in 0..100_000 {
            let (lines, next) = search(folder, wanted, place, bounds).unwrap();
            assert!(lines.len() <= bounds.lines);
            found.extend(lines.iter().map(|line| line.request_id.parse::<usize>().unwrap()));
            place = next;
            if place.is_none() {
                return found;
            }
        }
        panic!("the search does not come to an end");
    }

    /// AT-65: every line of the own organization once, newest first, across files and blocks; none of another one, whatever is
    /// written in them.
    #[test]
    fn a_search_finds_the_own_lines_and_no_others() {
        let dir = tempfile::tempdir().unwrap();
        let forged = format!("\"organization\":\"{}\"", Uuid::from_u128(1));
        let (mut texts, mut expected) = ([String::new(), String::new()], Vec::new());
        for n in 0..6000 {
            let organization = if n % 3 == 0 { 1 } else { 2 };
            let status = if n % 9 == 0 { 403 } else { 200 };
            texts[usize::from(n >= 3000)].push_str(&line(organization, n, status, &forged));
            if organization == 1 {
                expected.push(n);
            }
        }
        // Half a line is being written.
        texts[1].push_str("{\"time\":\"2026");
        fs::write(dir.path().join("access-2026-03-01.log"), &texts[0]).unwrap();
        fs::write(dir.path().join("access-2026-03-02.log"), &texts[1]).unwrap();
        fs::write(dir.path().join("notes.txt"), line(1, 99_999, 200, "")).unwrap();
        expected.reverse();
        for bounds in [
            Bounds {
                lines: 50,
                bytes: u64::MAX,
            },
            Bounds {
                lines: 7,
                bytes: 300_000,
            },
            Bounds {
                lines: 10_000,
                bytes: 1,
            },
        ] {
            assert_eq!(all(dir.path(), &wanted(1), bounds), expected, "{bounds:?}");
        }
        let bounds = Bounds {
            lines: 200,
            bytes: u64::MAX,
        };
        let refused = Wanted {
            status: Some(403),
            ..wanted(1)
        };
        assert_eq!(all(dir.path(), &refused, bounds).len(), 667);
        let old = Wanted {
            to: Some(date(2026, 3, 2)),
            ..wanted(1)
        };
        assert_eq!(all(dir.path(), &old, bounds).first(), Some(&2997));
        let new = Wanted {
            from: Some(date(2026, 3, 2)),
            ..wanted(1)
        };
        assert_eq!(all(dir.path(), &new, bounds).last(), Some(&3000));
        assert_eq!(all(dir.path(), &wanted(3), bounds), Vec::<usize>::new());
    }
}
