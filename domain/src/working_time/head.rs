//! The signed checkpoint of a bundle: one head for all of its proofs.

use super::{DayFinding, PROOFS, Report};
use crate::audit::{Checkpoint, Files, PublicKey, bundle::CHECKPOINT, open};

/// The checkpoint of the bundle, if the log's key signed it. Bundles made before there was one have none; each of their proofs
/// carries its own.
pub fn head(
    files: &mut impl Files,
    keys: &[PublicKey],
    origin: &str,
    report: &mut Report,
) -> Option<Checkpoint> {
    let opened = match files.read(CHECKPOINT) {
        Ok(None) => return None,
        Ok(Some(bytes)) => String::from_utf8(bytes)
            .map_err(|_| "it is not text".to_owned())
            .and_then(|note| open(&note, keys).map_err(|why| why.to_string())),
        Err(why) => Err(why),
    };
    let why = match opened {
        Ok(opened) if opened.checkpoint.origin() == origin => {
            report.checkpoint = Some(opened.checkpoint.size());
            report.witnesses = opened.witnesses;
            return Some(opened.checkpoint);
        }
        Ok(_) => "it is that of another log".to_owned(),
        Err(why) => why,
    };
    report.findings.push(DayFinding {
        date: None,
        message: format!("{CHECKPOINT}: {why}"),
    });
    None
}

/// A proof that leads to another tree than the one whose head lies beside it was not made with this bundle.
pub fn expect_head(head: Option<&Checkpoint>, line: u64, found: &Checkpoint, report: &mut Report) {
    let Some(head) = head else { return };
    if head.size() != found.size() || head.hash() != found.hash() {
        report.findings.push(DayFinding {
            date: None,
            message: format!(
                "{PROOFS}, line {line}: the proof does not lead to the {CHECKPOINT} of the bundle"
            ),
        });
    }
}
