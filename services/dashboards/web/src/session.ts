/** Who reads the page: anybody, or somebody who has signed in where the town's accounts are (OIDC). */

import type { UserManager } from "oidc-client-ts";
import { reactive } from "vue";

import { askAs, get } from "./api";

interface SigningIn {
  discovery: string | null;
  client_id: string | null;
}

export interface Grant {
  role: string;
  scope: string;
}

interface Me {
  person: string;
  grants: Grant[];
}

interface Session {
  /** Whether there is anywhere to sign in. */
  offered: boolean;
  me: Me | null;
  trouble: "failed" | "ended" | null;
}

export const session = reactive<Session>({ offered: false, me: null, trouble: null });

/** Of what the library keeps of somebody who has signed in, until the tab is closed. */
const KEPT = "oidc.user:";
const HOME = `${location.origin}/`;
let manager: Promise<UserManager> | null = null;

/** Go on as who has signed in, if anybody has; the address to go back to, for who has just done so. */
export async function begin(): Promise<string | null> {
  const told = new URLSearchParams(location.search);
  const isBack = told.has("state") && (told.has("code") || told.has("error"));
  const here = location.href;
  if (isBack) history.replaceState(history.state, "", "/");
  if (!isBack && !Object.keys(sessionStorage).some((key) => key.startsWith(KEPT))) return null;
  try {
    const users = await managed();
    const user = isBack ? await users.signinRedirectCallback(here) : await users.getUser();
    if (!user || user.expired) await end();
    else {
      askAs(user.access_token, () => void end());
      session.me = await get<Me>("me");
    }
    return isBack ? String(user?.state ?? "/") : null;
  } catch {
    session.trouble ??= "failed";
    return isBack ? "/" : null;
  }
}

/** Find out whether there is anywhere to sign in. */
export async function offer(): Promise<void> {
  const { discovery } = await get<SigningIn>("sign-in");
  session.offered = discovery !== null;
}

/** Leave for where accounts are, and come back to an address of the page. */
export async function signIn(address: string): Promise<void> {
  session.trouble = null;
  try {
    await (await managed()).signinRedirect({ state: address });
  } catch {
    session.trouble = "failed";
  }
}

/** Sign out here, and where accounts are if one can. */
export async function signOut(): Promise<void> {
  const users = await managed();
  forget();
  if (await users.metadataService.getEndSessionEndpoint()) await users.signoutRedirect();
  else await users.removeUser();
}

/** The token is good no longer: go on as anybody. */
async function end(): Promise<void> {
  forget();
  session.trouble = "ended";
  await (await managed()).removeUser();
}

function forget(): void {
  askAs(null);
  session.me = null;
}

function managed(): Promise<UserManager> {
  return (manager ??= made());
}

async function made(): Promise<UserManager> {
  const { discovery, client_id } = await get<SigningIn>("sign-in");
  if (discovery === null || client_id === null) throw new Error("There is nowhere to sign in");
  const { UserManager, WebStorageStateStore } = await import("oidc-client-ts");
  const store = new WebStorageStateStore({ store: sessionStorage });
  return new UserManager({
    authority: new URL(discovery, HOME).href,
    metadataUrl: new URL(discovery, HOME).href,
    client_id,
    redirect_uri: HOME,
    post_logout_redirect_uri: HOME,
    scope: "openid",
    userStore: store,
    stateStore: store,
    automaticSilentRenew: false,
  });
}
