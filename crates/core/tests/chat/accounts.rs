//! Signing up, logging in, the owner.

use std::net::IpAddr;

use natter_core::{Rate, Registration};
use natter_model::{DisplayName, Refusal, ServerRole, UserKind};

use crate::world::{World, log_in, sign_up};

#[tokio::test]
async fn the_first_person_owns_the_server_and_the_next_do_not() {
    let world = World::new().await;
    assert_eq!(world.chat.needs_owner().await, Ok(true));
    let ann = world.chat.sign_up(sign_up("ann")).await.ok().unwrap();
    assert_eq!(ann.actor.user().role, ServerRole::Owner);
    assert_eq!(ann.actor.user().kind, UserKind::Person);
    assert_eq!(world.chat.needs_owner().await, Ok(false));
    let bob = world.chat.sign_up(sign_up("bob")).await.ok().unwrap();
    assert_eq!(bob.actor.user().role, ServerRole::Member);
    let known = world.chat.authenticate(&bob.token).await.unwrap();
    assert_eq!(
        (known.id(), known.session()),
        (bob.actor.id(), Some(bob.session.id))
    );
}

#[tokio::test]
async fn of_two_who_sign_up_first_at_once_one_owns_the_server() {
    let world = World::new().await;
    let (a, b) = tokio::join!(
        world.chat.sign_up(sign_up("ann")),
        world.chat.sign_up(sign_up("bob")),
    );
    let mut roles = [a, b].map(|signed| signed.ok().unwrap().actor.user().role);
    roles.sort_unstable();
    assert_eq!(roles, [ServerRole::Member, ServerRole::Owner]);
}

#[tokio::test]
async fn one_name_is_given_once_in_any_case() {
    let world = World::new().await;
    let (a, b) = tokio::join!(
        world.chat.sign_up(sign_up("ann")),
        world.chat.sign_up(sign_up("ANN")),
    );
    let mut outcomes = [a, b].map(|signed| signed.map(|_| ()));
    outcomes.sort_by_key(Result::is_err);
    assert_eq!(outcomes, [Ok(()), Err(Refusal::UsernameTaken)]);
    let again = world.chat.sign_up(sign_up("aNn")).await.err();
    assert_eq!(again, Some(Refusal::UsernameTaken));
}

#[tokio::test]
async fn what_is_not_valid_is_refused() {
    let world = World::new().await;
    let with_password = |password: String| {
        let mut request = sign_up("ann");
        request.password = password;
        request
    };
    for (request, refusal) in [
        (sign_up("9lives"), Refusal::InvalidUsername),
        (sign_up(""), Refusal::InvalidUsername),
        (with_password("1234567".into()), Refusal::PasswordTooShort),
        (
            with_password("🦆🦆🦆🦆🦆🦆🦆".into()),
            Refusal::PasswordTooShort,
        ),
        (with_password("x".repeat(257)), Refusal::PasswordTooLong),
    ] {
        assert_eq!(world.chat.sign_up(request).await.err(), Some(refusal));
    }
    let mut named = with_password("🦆🦆🦆🦆🦆🦆🦆🦆".into());
    named.display_name = Some(DisplayName::new("Ann 🦆").unwrap());
    let ann = world.chat.sign_up(named).await.ok().unwrap();
    assert_eq!(ann.actor.user().display_name.as_str(), "Ann 🦆");
}

#[tokio::test]
async fn a_closed_server_takes_the_holder_of_its_owner_link_once() {
    let world = World::with(|config| {
        config.registration = Registration::Closed;
        config.first_user_owns = false;
    })
    .await;
    let refused = world.chat.sign_up(sign_up("eve")).await.err();
    assert_eq!(refused, Some(Refusal::RegistrationClosed));
    let older = world.chat.owner_link_token().await.unwrap().unwrap();
    let token = world.chat.owner_link_token().await.unwrap().unwrap();
    let invited = |name: &str, token: &str| {
        let mut request = sign_up(name);
        request.invitation = Some(token.to_owned());
        request
    };
    for wrong in [older.as_str(), "", "x", &token[1..]] {
        let refused = world.chat.sign_up(invited("eve", wrong)).await.err();
        assert_eq!(refused, Some(Refusal::InvalidInvitation), "{wrong:?}");
    }
    let (a, b) = tokio::join!(
        world.chat.sign_up(invited("ann", &token)),
        world.chat.sign_up(invited("bob", &token)),
    );
    let mut outcomes = [a, b].map(|signed| signed.map(|signed| signed.actor.user().role));
    outcomes.sort_by_key(Result::is_err);
    assert_eq!(
        outcomes,
        [Ok(ServerRole::Owner), Err(Refusal::InvalidInvitation)]
    );
    assert_eq!(world.chat.owner_link_token().await.unwrap(), None);
}

#[tokio::test]
async fn an_open_server_that_waits_for_its_owner_takes_nobody_before() {
    let world = World::with(|config| config.first_user_owns = false).await;
    let refused = world.chat.sign_up(sign_up("eve")).await.err();
    assert_eq!(refused, Some(Refusal::RegistrationClosed));
    let mut invited = sign_up("ann");
    invited.invitation = world.chat.owner_link_token().await.unwrap();
    let ann = world.chat.sign_up(invited).await.ok().unwrap();
    assert_eq!(ann.actor.user().role, ServerRole::Owner);
    let bob = world.chat.sign_up(sign_up("bob")).await.ok().unwrap();
    assert_eq!(bob.actor.user().role, ServerRole::Member);
}

#[tokio::test]
async fn logging_in_takes_the_right_name_in_any_case_and_the_right_password() {
    let world = World::new().await;
    world.chat.sign_up(sign_up("ann")).await.ok().unwrap();
    let mut other_case = log_in("ann");
    other_case.username = "ANN".into();
    other_case.device = "a\u{0}phone".repeat(100);
    let ann = world.chat.log_in(other_case).await.ok().unwrap();
    assert_eq!(ann.actor.user().username.as_str(), "ann");
    assert_eq!(ann.session.device.chars().count(), 100);
    assert!(!ann.session.device.contains('\0'));
    let mut wrong = log_in("ann");
    wrong.password.push('x');
    let mut long = log_in("ann");
    long.password = "x".repeat(100_000);
    let mut lobby_owner = log_in("natter");
    lobby_owner.password = String::new();
    for request in [
        wrong,
        long,
        lobby_owner,
        log_in("nobody"),
        log_in("\0"),
        log_in(""),
    ] {
        let refused = world.chat.log_in(request).await.err();
        assert_eq!(refused, Some(Refusal::BadCredentials));
    }
}

#[tokio::test]
async fn logins_and_accounts_are_counted_by_address() {
    let world = World::with(|config| {
        config.login_rate = Rate::new(0.5, 2);
        config.sign_up_rate = Rate::new(0.1, 1);
    })
    .await;
    world.chat.sign_up(sign_up("ann")).await.ok().unwrap();
    let limited = |ms| Some(Refusal::RateLimited { retry_after_ms: ms });
    assert_eq!(
        world.chat.sign_up(sign_up("bob")).await.err(),
        limited(10_000)
    );
    world.clock.advance_ms(10_000);
    world.chat.sign_up(sign_up("bob")).await.ok().unwrap();

    let guess = || {
        let mut guess = log_in("ann");
        guess.password = "a wrong one".into();
        guess
    };
    for _ in 0..2 {
        assert_eq!(
            world.chat.log_in(guess()).await.err(),
            Some(Refusal::BadCredentials)
        );
    }
    assert_eq!(world.chat.log_in(guess()).await.err(), limited(2_000));
    let mut elsewhere = log_in("ann");
    elsewhere.from = IpAddr::from([192, 0, 2, 1]);
    for _ in 0..5 {
        let signed_in = world.chat.log_in(elsewhere.clone()).await;
        assert!(
            signed_in.is_ok(),
            "success does not count, and others are not locked out"
        );
    }
}
