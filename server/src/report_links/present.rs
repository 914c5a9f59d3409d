//! How a stored link looks to whoever may manage it.

use api::report_links;
use store::report_links::ReportLink;

pub fn present(link: ReportLink) -> report_links::ReportLink {
    let ReportLink {
        id,
        saved_report_id,
        owner_id: _,
        created_by,
        password_hash,
        columns,
        created_at,
        expires_at,
        access_count,
        last_access_at,
    } = link;
    report_links::ReportLink {
        id: id.uuid(),
        saved_report_id: saved_report_id.uuid(),
        created_by: created_by.uuid(),
        // What cannot be read shows nothing.
        columns: serde_json::from_value(columns).unwrap_or_default(),
        has_password: password_hash.is_some(),
        created_at: created_at.into(),
        expires_at: expires_at.into(),
        access_count,
        last_access_at: last_access_at.map(Into::into),
    }
}
