//! Who needs a second factor: what the organization asks for, and never less than the operator of the cell does.

use domain::people::SecondFactorPolicy;
use store::organization::Organization;

use crate::app::App;

/// What holds in an organization.
pub fn of(app: &App, organization: &Organization) -> SecondFactorPolicy {
    organization.second_factor.max(floor(app))
}

/// The least that every organization of the cell asks for.
pub fn floor(app: &App) -> SecondFactorPolicy {
    app.config.accounts.second_factor.into()
}
