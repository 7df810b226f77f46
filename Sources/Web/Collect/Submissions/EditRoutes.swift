import Basics
import Collect
import FormEngine
import Formats
import HTTPTypes
import Hummingbird
import Store

/// Editing the answers of a submission; what is saved is a new version.
struct EditRoutes: RouteGroup {
  let parts: CollectParts

  var routes: [Route] {
    [
      .get("/collect/submissions/{submission}/edit", .right(.editSubmissions), ask),
      .post(
        "/collect/submissions/{submission}/edit", .right(.editSubmissions), limit: 4 << 20,
        fields: Form.mostQuestions, keepsTyped: true, save),
      .get("/collect/forms/{form}/choices", .right(.editSubmissions), find),
    ]
  }

  private struct Opened {
    let detail: SubmissionDetail
    let current: SubmissionRecord.Version
    let document: SubmissionDocument
    /// Nil when the version came without its workbook: then its rules are not known.
    let definition: FormDefinition?
    let outline: FormOutline
    let version: FormRecord.Version
    var path: String { "/collect/submissions/\(detail.id)" }
  }

  private func open(_ visit: Visit) async throws -> Opened {
    let detail = try await parts.submissions.submission(visit.id("submission"), for: visit.requester)
    guard let current = detail.record.current, let document = current.content.document, !document.isEncrypted else {
      throw AccessRefusal.notFound
    }
    let version = detail.version(of: current.content) ?? detail.form.newest
    let definition = try await parts.forms.form(version)
    // What the officer may not see stays as it is.
    let outline = FormOutline(
      version, definition, wanted: visit.query("language").flatMap(Int.init),
      reader: visit.words.language, hiding: detail.hidden)
    return Opened(
      detail: detail, current: current, document: document, definition: definition, outline: outline, version: version)
  }

  private func ask(_ visit: Visit) async throws -> Response {
    let opened = try await open(visit)
    func draft(_ typed: Form?) -> AnswerDraft {
      AnswerDraft(opened.document.root, outline: opened.outline, reader: visit.words.language, sent: typed)
    }
    // What was typed when the session ended stands on the page again. Nothing is saved without being looked at.
    guard let typed = visit.typedBefore, let base = typed["base"].flatMap({ ID<Entry>($0) }) else {
      return try await page(visit, opened, draft(nil))
    }
    guard base == opened.current.entry else {
      return try await both(visit, opened, draft(typed), begunOn: base, isTypedBefore: true)
    }
    return try await page(visit, opened, draft(typed), isTypedBefore: true)
  }

  private func save(_ visit: Visit) async throws -> Response {
    visit.forgetTyped()
    let opened = try await open(visit)
    let words = visit.words
    var draft = AnswerDraft(opened.document.root, outline: opened.outline, reader: words.language, sent: visit.form)
    guard let base = visit.form["base"].flatMap({ ID<Entry>($0) }) else { throw AccessRefusal.malformed }
    let isNewest = base == opened.current.entry
    if let place = visit.form["add"], let bar = place.firstIndex(of: "|") {
      draft.add(String(place[place.index(after: bar)...]), in: String(place[..<bar]))
      if isNewest { return try await page(visit, opened, draft) }
    } else if let address = visit.form["remove"] {
      draft.remove(address)
      if isNewest { return try await page(visit, opened, draft) }
    } else if isNewest, visit.form["find"] != nil || ChoiceSearch.isDue(in: visit.form) {
      return try await page(visit, opened, draft)
    }
    guard isNewest else { return try await both(visit, opened, draft, begunOn: base) }
    var (root, problems) = draft.edited()
    if problems.isEmpty, let definition = opened.definition {
      let found = AnswerRules(definition, words: words).follow(root, of: draft, from: opened.document.root)
      root = found.root
      problems = found.objections.compactMap { draft.problem(at: $0.address, $0.what) }
    }
    guard problems.isEmpty else { return try await page(visit, opened, draft, problems) }
    guard root != opened.document.root else {
      return visit.redirect(to: opened.path, notice: Notice(.warning, words["collect.edit.unchanged"]))
    }
    root.setMeta("deprecatedID", to: opened.document.instanceID)
    root.setMeta("instanceID", to: "uuid:\(parts.store.clock.newID() as ID<Submission>)")
    do {
      try await parts.submissions.edit(opened.detail.id, seen: base, xml: root.serialized, by: visit.requester)
    } catch SubmissionRefusal.changedMeanwhile {
      return try await both(visit, open(visit), draft, begunOn: base)
    }
    return visit.redirect(to: opened.path, notice: Notice(.success, words["collect.edit.saved"]))
  }

  /// The choices of a long list that fit what somebody types.
  private func find(_ visit: Visit) async throws -> Response {
    let id = ID<FormDefinition>(formID: try visit.parameter("form"))
    let record = try await parts.forms.record(id)
    guard visit.mayReach(record.options.sensitivity), let field = visit.query("field"),
      let version = record.versions.first(where: { $0.entry.description == visit.query("version") })
    else { throw AccessRefusal.notFound }
    let outline = FormOutline(
      version, try await parts.forms.form(version), wanted: visit.query("language").flatMap(Int.init),
      reader: visit.words.language)
    guard let question = visit.query("question").flatMap({ outline[$0] }) else { throw AccessRefusal.notFound }
    let text = visit.queries.verbatim(ChoiceSearch.typed + field) ?? ""
    let search = try await search(outline, record, version, visit, only: question.path)
    return try visit.fragment(search.found(text, question, named: field))
  }

  private func search(
    _ outline: FormOutline, _ record: FormRecord, _ version: FormRecord.Version, _ visit: Visit, sent: Form? = nil,
    only path: String? = nil
  ) async throws -> ChoiceSearch {
    var indices: [String: ChoiceIndex] = [:]
    for question in outline.questions
    where path.map({ $0 == question.path }) ?? (sent != nil && question.choices.count > ChoiceSearch.longestOpenList) {
      indices[question.path] = try await parts.forms.choiceIndex(version, at: question.path)
    }
    return ChoiceSearch(form: record, version: version, indices: indices, sent: sent, words: visit.words)
  }

  /// Somebody saved another version since the page was opened: the page again on that one, with what was typed, and both
  /// answers where they differ.
  private func both(
    _ visit: Visit, _ opened: Opened, _ draft: AnswerDraft, begunOn base: ID<Entry>, isTypedBefore: Bool = false
  ) async throws -> Response {
    let versions = opened.detail.record.versions
    guard let before = versions.first(where: { $0.entry == base })?.content.document else {
      throw AccessRefusal.malformed
    }
    let (draft, others) = draft.carried(from: before.root, to: opened.document.root)
    return try await page(visit, opened, draft, others: others, isTypedBefore: isTypedBefore)
  }

  private func page(
    _ visit: Visit, _ opened: Opened, _ draft: AnswerDraft, _ problems: [AnswerDraft.Problem] = [],
    others: [String: AnswerDraft.Other]? = nil, isTypedBefore: Bool = false
  ) async throws -> Response {
    let words = visit.words
    // Said of the answers that came; while they are being changed, nobody knows yet.
    let asked =
      visit.request.method == .get && !isTypedBefore
      ? opened.definition.map { AnswerRules($0, words: words).asked(in: draft.completed, of: draft) } : nil
    let sent = visit.request.method == .post ? visit.form : nil
    let view = EditView(
      draft: draft, root: opened.document.root, problems: problems, others: others ?? [:], asked: asked,
      search: try await search(opened.outline, opened.detail.form, opened.version, visit, sent: sent), words: words)
    let (blocks, failed) = view.blocks()
    let name = opened.document.instanceName ?? words.time(opened.detail.record.received)
    let title = words("collect.edit.title", ["name": .isolated(name)])
    let languages = LanguageLink.all(opened.outline, at: opened.path + "/edit")
    var summary: EditPage.Summary?
    if !problems.isEmpty {
      summary = .init(text: words("collect.edit.problem", ["count": .number(problems.count)]), fields: failed)
    } else if others != nil {
      let name = try await parts.names(for: words)[opened.current.actor]
      summary = .init(text: words("collect.edit.meanwhile", ["name": .isolated(name)]), fields: failed)
    }
    let model = EditPage(
      title: title, problem: summary, notice: isTypedBefore ? words["collect.edit.typedBefore"] : nil,
      languages: languages, hasLanguages: !languages.isEmpty,
      action: opened.path + "/edit", proof: visit.proof,
      base: opened.current.entry.description, blocks: blocks, back: opened.path)
    let trail = [
      Crumb.forms(words),
      Crumb(opened.detail.form.title, ShownForm.path(opened.detail.form.formID) + "/submissions"),
      Crumb(name, opened.path),
    ]
    return try await visit.page(
      Page(
        title, model, trail: trail, scripts: ["collect.js"], width: .narrow, section: "/collect/forms",
        status: others != nil ? .conflict : problems.isEmpty ? .ok : .unprocessableContent))
  }
}

extension Visit {
  /// Whether the visitor edits submissions to forms of that sensitivity anywhere: choices are shown to who does.
  fileprivate func mayReach(_ sensitivity: Sensitivity) -> Bool {
    let grants = (try? requester.grants(holding: .editSubmissions, on: today)) ?? []
    return grants.contains { $0.sensitivity >= sensitivity }
  }
}
