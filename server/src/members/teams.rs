use domain::ids::TeamId;
use store::Tx;
use uuid::Uuid;

use crate::http::Failure;

/// The most teams of one member.
const MOST_TEAMS: usize = 200;

/// The named teams, each once. They must exist.
pub async fn check_teams(tx: &mut Tx, asked: &[Uuid]) -> Result<Vec<TeamId>, Failure> {
    if asked.len() > MOST_TEAMS {
        return Err(Failure::field(
            "team_ids",
            "too_many",
            format!("Name at most {MOST_TEAMS} teams."),
        ));
    }
    let mut teams: Vec<TeamId> = asked.iter().copied().map(TeamId::from).collect();
    if let Some(position) = store::teams::find_unknown(tx, &teams).await? {
        let field = format!("team_ids.{position}");
        return Err(Failure::field(
            &field,
            "unknown",
            "There is no such team. Load the teams again.",
        ));
    }
    teams.sort_unstable();
    teams.dedup();
    Ok(teams)
}
