/** Addresses that came from outside. */

const WEB = ["https:", "http:"];
const CONTACT = [...WEB, "tel:", "sms:"];

function checked(address: string, protocols: string[]): string | undefined {
  try {
    const url = new URL(address);
    return protocols.includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Return the address if it is one of a web page; undefined otherwise. */
export const webAddress = (address: string): string | undefined => checked(address, WEB);

/** Return the address if it is a web page, a telephone number or a short message; undefined otherwise. */
export const contactAddress = (address: string): string | undefined => checked(address, CONTACT);

/** Return the host of a web page as people read it. */
export const hostOf = (address: string): string => new URL(address).hostname.replace(/^www\./, "");
