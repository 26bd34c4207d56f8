// The report form with script: the draft saves itself a few seconds after a change and on leaving, files are
// added one by one with their progress, and a colleague's text that came between is shown beside one's own.
(function () {
  "use strict";
  const form = document.getElementById("report-form");
  if (!form || !window.fetch || !window.URLSearchParams) return;

  const PAUSE = 3000, RETRY = 15000, LARGEST_KEPT_ALIVE = 60000;
  const words = form.dataset;
  const status = document.getElementById("saved-when");
  const panel = document.getElementById("draft-conflict");
  const areas = Array.from(form.querySelectorAll(".evidence-area"), function (box) {
    return { box: box, list: box.querySelector(".draft-files"), picker: box.querySelector("input[type=file]"), target: Number(box.dataset.target) };
  });
  const stashName = "report-draft " + location.pathname + " " + words.person;
  const names = Array.from(new Set(Array.from(form.elements, function (field) { return field.name; })))
    .filter(function (name) { return /^(state|percent|done|problems|next_steps|target_\d+(_[\w-]+)?)$/.test(name); });

  let saved = typed();      // what the server has, as far as this window knows
  let shown = new Set(Array.from(form.querySelectorAll("[data-removal]"), function (button) { return button.dataset.removal; }));
  let timer = 0, working = null, conflict = null, failed = false, leaving = false;

  function fields() {
    return names.map(function (name) { return [name, form.elements[name].value]; });
  }
  function typed() { return new URLSearchParams(fields()).toString(); }

  function body() {
    const sent = new URLSearchParams(fields());
    sent.set("csrf_token", form.elements.csrf_token.value);
    sent.set("seen_draft", form.elements.seen_draft.value);
    return sent;
  }

  function tell(text, signIn) {
    status.textContent = text;
    if (!signIn) return;
    const link = document.createElement("a");
    link.href = location.pathname;
    link.textContent = words.saySignIn;
    status.append(" ", link);
  }

  // ---- saving ----

  function plan(pause) {
    if (!timer) timer = setTimeout(function () { timer = 0; save(); }, pause);
  }

  function save(options) {
    const how = options || {};
    if (working) return working.then(function () { return save(how); });
    const text = typed();
    if (conflict || leaving || (text === saved && !how.always)) return Promise.resolve();
    const sent = body();
    if (!how.leaving) tell(words.saySaving);
    working = fetch(words.saving, {
      method: "POST", body: sent, credentials: "same-origin", redirect: "manual",
      keepalive: Boolean(how.leaving) && sent.toString().length < LARGEST_KEPT_ALIVE,
    }).then(function (response) {
      const json = (response.headers.get("Content-Type") || "").startsWith("application/json");
      if (!json) return expired(response.type === "opaqueredirect" || response.status === 400);
      return response.json().then(function (answer) { hear(response.status, answer, text); });
    }).catch(function () { expired(false); }).then(function () { working = null; });
    return working;
  }

  function hear(code, answer, text) {
    if (code === 409 && "version" in answer) return differ(answer);
    if (code !== 200) { failed = true; return tell(answer.problem); }
    failed = false;
    saved = text;
    form.elements.seen_draft.value = answer.version;
    if (!answer.files.every(function (file) { return shown.has(file.removal); })) draw(answer.files);
    sessionStorage.removeItem(stashName);
    tell(words.saySaved + " " + answer.saved);
    if (typed() !== saved) plan(PAUSE);
  }

  // What could not be saved stays in this window (not on the disk of others) until it can be.
  function expired(signIn) {
    failed = true;
    stash();
    tell(signIn ? words.sayExpired : words.sayFailed, signIn);
    plan(RETRY);
  }

  function stash() {
    sessionStorage.setItem(stashName, JSON.stringify({
      report: form.elements.seen_report.value, draft: form.elements.seen_draft.value, fields: fields(),
    }));
  }

  function putBack() {
    const kept = JSON.parse(sessionStorage.getItem(stashName) || "null");
    if (!kept) return;
    sessionStorage.removeItem(stashName);
    if (kept.report !== form.elements.seen_report.value) return;
    fill(Object.fromEntries(kept.fields));
    if (typed() === saved) return;
    form.elements.seen_draft.value = kept.draft;
    tell(words.sayRestored);
    plan(PAUSE);
  }

  function fill(values) {
    names.forEach(function (name) { form.elements[name].value = values[name] || ""; });
  }

  // ---- a colleague's text ----

  function differ(answer) {
    conflict = answer;
    tell(answer.problem);
    show(answer.typed || {}, [answer.who, answer.saved].filter(Boolean).join(" · "));
    panel.hidden = false;
    panel.scrollIntoView({ block: "nearest" });
  }

  function show(values, who) {
    panel.querySelector(".conflict-who").textContent = who;
    panel.querySelector(".conflict-text").textContent = names.filter(function (name) { return values[name]; })
      .map(function (name) {
        const label = form.querySelector('label[for="' + form.elements[name].id + '"]');
        const field = form.elements[name];
        const chosen = field.options && Array.from(field.options).find(function (each) { return each.value === values[name]; });
        return (label ? label.textContent.trim() + ": " : "") + (chosen ? chosen.text : values[name]);
      }).join("\n");
  }

  panel.addEventListener("click", function (event) {
    const choice = event.target.dataset.conflict;
    if (!choice || !conflict) return;
    const theirs = conflict.typed || {}, mine = Object.fromEntries(fields());
    form.elements.seen_draft.value = conflict.version;
    conflict = null;
    if (choice === "mine") panel.hidden = true;
    else {
      fill(theirs);
      show(mine, words.sayYours);
      panel.querySelector(".actions").hidden = true;
    }
    save({ always: true });
  });

  // ---- files ----

  function row(area, name) {
    const item = document.createElement("li");
    item.textContent = name + " ";
    area.list.append(item);
    area.box.open = true;
    return item;
  }

  function count() {
    areas.forEach(function (area) {
      const number = area.list.querySelectorAll("[data-file]").length;
      area.box.querySelector(".file-count").textContent = number || "";
    });
  }

  // What the server has: each file stands with the amount it proves, and files of a returned report come along.
  function draw(files) {
    shown = new Set(files.map(function (file) { return file.removal; }));
    areas.forEach(function (area) {
      area.list.querySelectorAll("[data-file]").forEach(function (item) { item.remove(); });
    });
    files.slice().reverse().forEach(function (file) {
      const area = areas.find(function (each) { return each.target === file.target; }) || areas[areas.length - 1];
      const item = document.createElement("li"), link = document.createElement("a");
      const size = document.createElement("span"), button = document.createElement("button");
      item.dataset.file = "";
      link.href = file.address;
      link.target = "_blank";
      link.textContent = file.name;
      size.className = "beside";
      size.textContent = file.kilobytes + " KB";
      button.type = "button";
      button.className = "btn btn-link btn-sm";
      button.dataset.removal = file.removal;
      button.textContent = words.sayRemove;
      button.setAttribute("aria-label", words.sayRemove + " " + file.name);
      item.append(link, " ", size, " ", button);
      area.list.prepend(item);
    });
    count();
  }

  function whyNot(file) {
    const ending = file.name.split(".").pop().toLowerCase();
    if (!words.endings.split(" ").includes(ending)) return words.sayKind;
    if (file.size > Number(words.largestMb) * 1024 * 1024) return words.sayTooLarge;
    if (form.querySelectorAll("[data-file]").length >= Number(words.mostFiles)) return words.sayTooMany;
    return "";
  }

  function problem(item, file, text) {
    item.textContent = file.name + ": " + text;
    item.className = "field-error";
  }

  function add(area, files) {
    area.list.querySelectorAll(".field-error").forEach(function (item) { item.remove(); });
    return Array.from(files).reduce(function (before, file) {
      return before.then(function () { return addOne(area, file); });
    }, form.elements.seen_draft.value === "0" ? save({ always: true }) : Promise.resolve());
  }

  function addOne(area, file) {
    const item = row(area, file.name), reason = whyNot(file);
    if (reason) return problem(item, file, reason);
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-label", file.name);
    item.append(bar);
    return send(area, file, bar).then(function (answer) {
      item.remove();
      draw(answer.files);
    }, function (text) { problem(item, file, text); });
  }

  function send(area, file, bar) {
    return new Promise(function (done, refuse) {
      const request = new XMLHttpRequest(), sent = new FormData();
      sent.append("csrf_token", form.elements.csrf_token.value);
      sent.append(area.picker.name, file, file.name);
      request.upload.onprogress = function (event) { if (event.lengthComputable) bar.value = 100 * event.loaded / event.total; };
      request.onerror = function () { refuse(words.sayNotUploaded); };
      request.onload = function () {
        const json = (request.getResponseHeader("Content-Type") || "").startsWith("application/json");
        if (!json) return refuse(request.status === 413 ? words.sayTooLarge : words.sayNotUploaded);
        const answer = JSON.parse(request.responseText);
        if (request.status === 200) done(answer); else refuse(answer.problem);
      };
      request.open("POST", words.files);
      request.send(sent);
    });
  }

  form.addEventListener("click", function (event) {
    const address = event.target.dataset.removal;
    if (!address) return;
    event.preventDefault();
    const sent = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
    fetch(address, { method: "POST", body: sent, credentials: "same-origin", redirect: "manual" })
      .then(function (response) { return response.json(); })
      .then(function (answer) { if (answer.files) draw(answer.files); else tell(answer.problem); })
      .catch(function () { tell(words.sayFailed); });
  });

  areas.forEach(function (area) {
    const box = area.box, picker = area.picker;
    picker.addEventListener("change", function () {
      const files = Array.from(picker.files);
      picker.value = "";
      add(area, files);
    });
    box.querySelector(".drop-hint").hidden = false;
    ["dragenter", "dragover"].forEach(function (kind) {
      box.addEventListener(kind, function (event) {
        event.preventDefault();
        box.classList.add("dropping");
      });
    });
    ["dragleave", "drop"].forEach(function (kind) {
      box.addEventListener(kind, function () { box.classList.remove("dropping"); });
    });
    box.addEventListener("drop", function (event) {
      event.preventDefault();
      add(area, event.dataTransfer.files);
    });
  });
  count();

  // Whoever says 'finished' sees at once where evidence is asked for.
  form.elements.state.addEventListener("change", function () {
    if (form.elements.state.value !== "completed") return;
    areas.forEach(function (area) { if ("whenFinished" in area.box.dataset) area.box.open = true; });
  });

  // ---- when ----

  form.addEventListener("input", function () { plan(PAUSE); });
  form.addEventListener("submit", function (event) {
    if (working) {
      event.preventDefault();
      const button = event.submitter;
      working.then(function () { form.requestSubmit(button || undefined); });
      return;
    }
    leaving = true;
    if (failed) stash();
  });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") save({ leaving: true });
  });
  window.addEventListener("pagehide", function () { save({ leaving: true }); });
  window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });
  window.addEventListener("beforeunload", function (event) {
    if (!leaving && (failed || conflict) && typed() !== saved) event.preventDefault();
  });
  putBack();
})();
