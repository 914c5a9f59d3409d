//! The link of a mail by which its reader ends such mails: it names organization, member and kind, and only this cell makes it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    ids::{MemberId, OrganizationId},
    notices::NoticeTopic,
};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::{access::address, app::App};

/// What a link allows: to end one kind of mails to one member, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsubscription {
    pub organization: OrganizationId,
    pub member: MemberId,
    pub topic: NoticeTopic,
}

/// The address to which a mail program posts one click (RFC 8058), and which shows a page to a browser.
pub fn unsubscribe_link(
    app: &App,
    organization: OrganizationId,
    member: MemberId,
    topic: NoticeTopic,
) -> anyhow::Result<String> {
    let token = write(
        app,
        Unsubscription {
            organization,
            member,
            topic,
        },
    )?;
    Ok(format!("{}/mail/unsubscribe?token={token}", address::home(app)))
}

fn write(app: &App, what: Unsubscription) -> anyhow::Result<String> {
    let proof = proof(app, what)?;
    let ids = [
        what.organization.uuid().into_bytes(),
        what.member.uuid().into_bytes(),
    ]
    .concat();
    let bytes = [ids.as_slice(), proof.as_slice(), what.topic.as_str().as_bytes()].concat();
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What a token allows. Nothing if this cell did not make it, byte for byte, or if it names what nobody can do without.
pub fn read(app: &App, token: &str) -> anyhow::Result<Option<Unsubscription>> {
    let Some((what, shown)) = parse(token) else {
        return Ok(None);
    };
    let is_ours: bool = proof(app, what)?.ct_eq(&shown).into();
    Ok((is_ours && what.topic.is_optional()).then_some(what))
}

fn parse(token: &str) -> Option<(Unsubscription, Vec<u8>)> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (organization, rest) = bytes.split_at_checked(16)?;
    let (member, rest) = rest.split_at_checked(16)?;
    let (proof, topic) = rest.split_at_checked(32)?;
    let what = Unsubscription {
        organization: Uuid::from_slice(organization).ok()?.into(),
        member: Uuid::from_slice(member).ok()?.into(),
        topic: NoticeTopic::named(std::str::from_utf8(topic).ok()?)?,
    };
    Some((what, proof.to_vec()))
}

fn proof(app: &App, what: Unsubscription) -> anyhow::Result<[u8; 32]> {
    let (organization, member) = (what.organization.uuid(), what.member.uuid());
    let parts: [&[u8]; 3] = [
        organization.as_bytes(),
        member.as_bytes(),
        what.topic.as_str().as_bytes(),
    ];
    Ok(app.seal_key()?.mac("unsubscribe link", &parts))
}
