//! Handlers that differ in nothing but who may call them and which use case they call: `POST .../{id}/<act>`, without
//! parameters, answered with what was acted on as it is afterwards.

/// Declares such handlers for things with ids of type `$id`. Each answers with what `$answer` makes of the state, the
/// person, the id, and what the use case returned.
macro_rules! acts {
    (
        on $id:ident, answered by $answer:ident:
        $($(#[$doc:meta])* pub async fn $name:ident($need:ident) = $use_case:ident;)+
    ) => {$(
        $(#[$doc])*
        pub async fn $name(
            axum::extract::State(state): axum::extract::State<$crate::state::State>,
            auth: $crate::extract::Auth<$need>,
            $crate::extract::PathId(id): $crate::extract::PathId<$id>,
        ) -> Result<$crate::mastodon::json::Json, $crate::edge::error::ApiError> {
            let done = state.app().$use_case(&auth, id).await?;
            $answer(&state, auth.account(), id, done).await
        }
    )+};
}
pub(crate) use acts;
