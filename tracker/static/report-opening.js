// Whoever reviews a report has it on the screen: from now on its unit cannot take it back.
(function () {
  "use strict";
  const address = document.currentScript && document.currentScript.dataset.opening;
  const token = document.querySelector("input[name=csrf_token]");
  if (!address || !token || !window.fetch || !window.URLSearchParams) return;
  fetch(address, {
    method: "POST", body: new URLSearchParams({ csrf_token: token.value }), credentials: "same-origin",
    redirect: "manual", keepalive: true,
  }).catch(function () { /* it is noted the next time, or when the report is decided */ });
})();
