//! Asking DNS. The only file that knows the library.

use std::net::SocketAddr;

use hickory_resolver::{
    TokioResolver,
    config::{NameServerConfig, ResolverConfig},
    net::runtime::TokioRuntimeProvider,
    proto::rr::RData,
};

/// DNS did not say whether there is something: nothing follows from that.
#[derive(Debug, thiserror::Error)]
#[error("the name server gave no answer: {0}")]
pub struct NoAnswer(String);

impl NoAnswer {
    fn new(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// The texts that stand at a name; none when there is no such name. A text in several strings is one.
pub async fn texts(server: Option<SocketAddr>, name: &str) -> Result<Vec<String>, NoAnswer> {
    let resolver = resolver(server)?;
    // The dot keeps the domains of this machine's own network from being appended.
    let found = match resolver.txt_lookup(format!("{name}.")).await {
        Ok(found) => found,
        Err(error) if error.is_no_records_found() => return Ok(Vec::new()),
        Err(error) => return Err(NoAnswer::new(error)),
    };
    let texts = found.answers().iter().filter_map(|record| match &record.data {
        RData::TXT(text) => Some(String::from_utf8_lossy(&text.txt_data.concat()).into_owned()),
        _ => None,
    });
    Ok(texts.collect())
}

/// Made anew for each question: there are few, and an answer from memory would be about another moment.
fn resolver(server: Option<SocketAddr>) -> Result<TokioResolver, NoAnswer> {
    let mut builder = match server {
        None => TokioResolver::builder_tokio().map_err(NoAnswer::new)?,
        Some(server) => {
            let mut one = NameServerConfig::udp_and_tcp(server.ip());
            for connection in &mut one.connections {
                connection.port = server.port();
            }
            let config = ResolverConfig::from_name_servers(vec![one]);
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
        }
    };
    builder.options_mut().cache_size = 0;
    builder.build().map_err(NoAnswer::new)
}
