// The token that opened the page is a cookie now. It goes out of the address, which people copy.

if (location.search) history.replaceState(null, "", location.pathname + location.hash);
