use api::{Problem, sign_ups::RequestSignUp};
use axum::{extract::State, http::StatusCode};
use domain::{organization::check_locale, people::check_email, problems::FieldProblem, scope::check_name};
use jiff::SignedDuration;
use store::sign_ups::{self, SignUp};

use super::{
    LIFE, MAILS_PER_HOUR,
    availability::{is_free, taken},
    check_label,
    content::Content,
    documents, link, require_open,
};
use crate::{
    access::{Visitor, throttle::wait_for},
    app::App,
    http::{Failure, Input},
    regions::placement::place_here,
    second_factor::prove::seal_key,
};

/// How long somebody waits who comes while too many are waiting.
const COME_BACK: std::time::Duration = std::time::Duration::from_mins(10);

/// Ask for an organization
///
/// Sends a link that is good once within a day; nothing is made before it is opened. The answer is the same for every e-mail address,
/// known or not, also when it has got its mails for this hour.
#[utoipa::path(
    post, path = "/sign-ups", tag = "sign_ups", request_body = RequestSignUp, security(()),
    responses((status = 202), (status = "4XX", body = Problem), (status = "5XX", body = Problem)),
)]
pub async fn request_sign_up(
    State(app): State<App>,
    visitor: Visitor,
    Input { value, mutation: _ }: Input<RequestSignUp>,
) -> Result<StatusCode, Failure> {
    let host = require_open(&app)?;
    app.throttle.newcomer(&visitor.network())?;
    place_here(&app.config, value.region.as_deref(), None)
        .map_err(|error| Failure::field("region", "elsewhere", error.to_string()))?;
    let (slug, mut content) = check(&app, host, &value)?;
    content.documents = documents::check(&documents::current(&app).await?, &value.documents)?;
    if !is_free(&app, slug.clone()).await? {
        return Err(taken());
    }
    let kept = keep(&app, slug.clone(), &content).await?;
    // No address of anybody: whoever asked is known to the sealed row alone.
    tracing::info!(slug, mail = kept, "somebody asked for an organization");
    metrics::counter!("hourbook_sign_ups_requested_total").increment(1);
    app.sign_ups_wake.notify_one();
    Ok(StatusCode::ACCEPTED)
}

/// The fields in the form in which they are kept, or everything that is wrong with them.
fn check(app: &App, host: &str, value: &RequestSignUp) -> Result<(String, Content), Failure> {
    let mut problems: Vec<FieldProblem> = Vec::new();
    let mut take = |checked: Result<String, FieldProblem>| {
        checked
            .map_err(|problem| problems.push(problem))
            .unwrap_or_default()
    };
    let slug = take(check_label(host, &value.slug));
    let content = Content {
        organization_name: take(check_name("organization_name", &value.organization_name)),
        email: take(check_email("email", &value.email).and_then(|email| admitted(app, email))),
        locale: take(check_locale("locale", &value.locale)),
        documents: Vec::new(),
    };
    if problems.is_empty() {
        Ok((slug, content))
    } else {
        Err(problems.into())
    }
}

fn admitted(app: &App, email: String) -> Result<String, FieldProblem> {
    if app.config.sign_up.admits(&email) {
        return Ok(email);
    }
    let message = format!(
        "use an address that ends in one of: {}",
        app.config.sign_up.email_domains.join(", ")
    );
    Err(FieldProblem::new("email", "not_admitted", message))
}

/// True if a mail will go out. An address that has got its mails for this hour gets no further one, and whoever asked is not told:
/// neither is a mailbox flooded, nor does the answer say that somebody asked before.
async fn keep(app: &App, slug: String, content: &Content) -> Result<bool, Failure> {
    let (key, now, id) = (seal_key(app)?, app.clock.now(), app.clock.id());
    let secret_hash = link::hash(key, &link::secret(key, id));
    let email_hash = link::hash_email(key, &content.email);
    let row = SignUp {
        id,
        slug,
        sealed: content.seal(key, app.clock, id).ok_or_else(link::expired)?,
        created_at: now,
        expires_at: now.checked_add(LIFE).unwrap_or(now),
        mail_attempts: 0,
    };
    let since = now.checked_sub(SignedDuration::from_hours(1)).unwrap_or(now);
    let most = i64::from(app.config.sign_up.most_pending);
    let control = app.cell.control();
    control
        .write(move |tx| {
            Box::pin(async move {
                let load = sign_ups::load(tx, &email_hash, since, now).await?;
                if load.all >= most {
                    tracing::warn!(
                        pending = load.all,
                        "too many sign-ups are waiting; a further one was refused"
                    );
                    return Err(wait_for(COME_BACK));
                }
                if load.of_email >= MAILS_PER_HOUR {
                    return Ok(false);
                }
                sign_ups::insert(tx, &row, &secret_hash, &email_hash).await?;
                Ok(true)
            })
        })
        .await
}
