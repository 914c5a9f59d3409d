//! Members come by invitation, like everybody does; then the teams.

use anyhow::{Context, Result};
use serde_json::json;

use super::cast::{LOCALE, MEMBERS, ORGANIZATION, TEAMS};
use super::id_of;
use crate::http::{Api, text};

/// Ids of the members, in the order of the cast.
pub async fn create(api: &Api, password: &str) -> Result<Vec<String>> {
    let me = api.get("/me").await?;
    let mut members = vec![id_of(&me["member"]).context("the owner of the token")?];
    let profile = json!({"name": MEMBERS[0].name, "time_zone": MEMBERS[0].time_zone, "locale": LOCALE});
    api.patch("/me", &profile).await?;
    for member in &MEMBERS[1..] {
        let invitation = json!({"email": member.email, "role": member.role});
        let invitation = api.post("/invitations", &invitation).await?;
        let link = text(&invitation, "url")?;
        let token = link
            .split_once("token=")
            .context("an invitation link carries its token")?
            .1;
        let acceptance = json!({
            "token": token, "name": member.name, "password": password,
            "time_zone": member.time_zone, "locale": LOCALE,
        });
        let accepted = api.post("/invitations/accept", &acceptance).await?;
        members
            .push(id_of(&accepted["member"]).with_context(|| format!("{} of {ORGANIZATION}", member.name))?);
    }
    for (index, name) in TEAMS.iter().enumerate() {
        let in_team = |lead_only: bool| -> Vec<&String> {
            let people = MEMBERS.iter().zip(&members);
            let wanted = people.filter(|(member, _)| {
                member
                    .team
                    .is_some_and(|(team, lead)| team == index && (lead || !lead_only))
            });
            wanted.map(|(_, id)| id).collect()
        };
        api.post(
            "/teams",
            &json!({"name": name, "member_ids": in_team(false), "lead_ids": in_team(true)}),
        )
        .await?;
    }
    Ok(members)
}
