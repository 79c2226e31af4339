//! The SQL of "who may see a status" against `domain::can_see`: every combination of what the rule knows, on both engines.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use domain::{AccountId, Sight, StatusId, Visibility, can_see};
use std::collections::HashSet;
use store::{Store, StoreError, engine::Tx, on_both_engines, params, sight, stmt};

on_both_engines!(the_statement_says_what_the_rule_says);

stmt! { static ACCOUNT: Write(i64, str, i64?, str) =
"INSERT INTO accounts (id, username, username_lc, domain, uri, url, inbox, key_id, public_key, suspended_at, created_at, updated_at)
 VALUES ($1, $2, $2, $4, $2, $2, $2, $2, '', $3, 0, 0)"; }
stmt! { static BLOCK_DOMAIN: Write(i64, i64, str) =
"INSERT INTO account_domain_blocks (id, account_id, domain, created_at) VALUES ($1, $2, $3, 0)"; }
stmt! { static STATUS: Write(i64, i64, str, str) =
"INSERT INTO statuses (id, account_id, uri, url, visibility, created_at) VALUES ($1, $2, $3, $3, $4, 0)"; }
stmt! { static BOOST: Write(i64, i64, str, i64) =
"INSERT INTO statuses (id, account_id, uri, url, visibility, reblog_of_id, created_at)
 VALUES ($1, $2, $3, $3, 'public', $4, 0)"; }
stmt! { static FOLLOW: Write(i64, i64, i64, str) =
"INSERT INTO follows (id, account_id, target_id, state, created_at) VALUES ($1, $2, $3, $4, 0)"; }
stmt! { static BLOCK: Write(i64, i64, i64) =
"INSERT INTO blocks (id, account_id, target_id, created_at) VALUES ($1, $2, $3, 0)"; }
stmt! { static MENTION: Write(i64, i64, bool) =
"INSERT INTO mentions (status_id, account_id, silent) VALUES ($1, $2, $3)"; }

/// The domain of the authors, which is this server's own, and that of the viewer.
const HERE: &str = "";
const THERE: &str = "there.example";

const VIEWER: i64 = 1;
const BOOSTER: i64 = 2;

#[derive(Debug, Clone, Copy)]
struct Case {
    id: i64,
    sight: Sight,
    /// The follow is asked for, but not accepted; the mention is silent; the block is of a domain.
    half: bool,
    /// The viewer blocks the author, and the author follows the viewer: changes nothing.
    backwards: bool,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for bits in 0..1 << 6 {
        let is = |bit: i64| bits & (1 << bit) != 0;
        for visibility in Visibility::ALL {
            let id = 100 + i64::try_from(cases.len()).unwrap();
            cases.push(Case {
                id,
                sight: Sight {
                    visibility,
                    author_suspended: is(0),
                    is_author: false,
                    follows_author: is(1),
                    is_mentioned: is(2),
                    blocked_by_author: is(3),
                },
                half: is(4),
                backwards: is(5),
            });
        }
    }
    cases
}

/// Each case has an author of its own, whose id is that of the status, and a boost by somebody whom everybody sees.
async fn write(tx: &mut Tx<'_>, case: Case) -> Result<(), StoreError> {
    let Case { id, sight, half, backwards } = case;
    let name = format!("https://x.example/{id}");
    let boost = format!("https://x.example/{id}/boost");
    tx.exec(&ACCOUNT, params![id, &name, sight.author_suspended.then_some(1), HERE]).await?;
    tx.exec(&STATUS, params![id, id, &name, sight.visibility.name()]).await?;
    tx.exec(&BOOST, params![-id, BOOSTER, &boost, id]).await?;
    if sight.follows_author || half {
        let state = if sight.follows_author { "accepted" } else { "requested" };
        tx.exec(&FOLLOW, params![id, VIEWER, id, state]).await?;
    }
    if backwards {
        tx.exec(&FOLLOW, params![-id, id, VIEWER, "accepted"]).await?;
        tx.exec(&BLOCK, params![-id, VIEWER, id]).await?;
    }
    if sight.is_mentioned {
        tx.exec(&MENTION, params![id, VIEWER, half]).await?;
    }
    // A block of the viewer's whole domain is as good as one of the viewer; one of another's changes nothing.
    if sight.blocked_by_author && half {
        tx.exec(&BLOCK_DOMAIN, params![id, id, THERE]).await?;
    } else if sight.blocked_by_author {
        tx.exec(&BLOCK, params![id, id, VIEWER]).await?;
    } else if half {
        tx.exec(&BLOCK_DOMAIN, params![id, id, "elsewhere.example"]).await?;
    }
    Ok(())
}

async fn the_statement_says_what_the_rule_says(store: Store) {
    let cases = cases();
    let rows = cases.clone();
    store
        .write(async move |tx: &mut Tx<'_>| -> Result<(), StoreError> {
            tx.exec(&ACCOUNT, params![VIEWER, "viewer", None::<i64>, THERE]).await?;
            tx.exec(&ACCOUNT, params![BOOSTER, "booster", None::<i64>, HERE]).await?;
            for case in &rows {
                write(tx, *case).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let ids: Vec<StatusId> = cases.iter().flat_map(|case| [StatusId(case.id), StatusId(-case.id)]).collect();
    let ask = async |viewer: Option<i64>| sight::visible(&store.read(), viewer.map(AccountId), &ids).await.unwrap();
    let expected = |sight: &dyn Fn(&Case) -> Sight| {
        let seen = cases.iter().filter(|case| can_see(&sight(case)));
        seen.flat_map(|case| [StatusId(case.id), StatusId(-case.id)]).collect::<HashSet<_>>()
    };
    assert_eq!(ask(Some(VIEWER)).await, expected(&|case| case.sight), "the viewer");

    let stranger =
        |case: &Case| Sight { follows_author: false, is_mentioned: false, blocked_by_author: false, ..case.sight };
    assert_eq!(ask(None).await, expected(&stranger), "somebody who is not signed in");

    for case in cases.iter().step_by(17) {
        let own = ask(Some(case.id)).await;
        let sight = Sight { is_author: true, ..case.sight };
        assert_eq!(own.contains(&StatusId(case.id)), can_see(&sight), "the author of {case:?}");
    }
}
