//! Databases of the PostgreSQL cluster that the suite has started.

use server::clock::Clock;

#[expect(
    clippy::disallowed_methods,
    reason = "the suite tells its tests where the cluster is"
)]
pub fn postgres_url() -> Option<String> {
    std::env::var("HOURBOOK_TEST_POSTGRES_URL").ok()
}

/// An empty database of a cell's own.
pub async fn create_database(url: &str) -> String {
    let name = format!("test_{}", Clock.id().simple());
    let create = format!("CREATE DATABASE {name} STRATEGY wal_log TEMPLATE template0");
    let client = connect(url).await;
    client.batch_execute(&create).await.unwrap();
    name
}

/// The cluster of the suite may lie in memory: what a test has made goes when it has passed, and with the cluster at the latest.
pub async fn drop_databases(url: &str, control: &str) {
    let organizations = connect(&with_database(url, control)).await;
    let rows = organizations
        .query(
            "SELECT 'hourbook_' || replace(id::text, '-', '') FROM organizations",
            &[],
        )
        .await
        .unwrap();
    let names = rows.iter().map(|row| row.get::<_, String>(0));
    let client = connect(url).await;
    for name in names.chain([control.to_owned()]) {
        for what in [
            format!("DATABASE IF EXISTS \"{name}\" WITH (FORCE)"),
            format!("ROLE IF EXISTS \"{name}\""),
        ] {
            client.batch_execute(&format!("DROP {what}")).await.unwrap();
        }
    }
}

/// A connection that lives as long as its client.
pub async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// The same server, another database: the last segment of the URL's path.
pub fn with_database(url: &str, name: &str) -> String {
    let (base, query) = url
        .split_once('?')
        .map_or((url, None), |(base, query)| (base, Some(query)));
    let (server, _) = base.rsplit_once('/').unwrap();
    query.map_or_else(
        || format!("{server}/{name}"),
        |query| format!("{server}/{name}?{query}"),
    )
}
