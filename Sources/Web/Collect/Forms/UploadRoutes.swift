import Basics
import Collect
import FormEngine
import Foundation
import HTTPTypes
import Hummingbird

/// Uploading a workbook: it is checked, shown with what is to be mended, and published when it is in order.
struct UploadRoutes: RouteGroup {
  let parts: CollectParts

  var routes: [Route] {
    [
      .get("/collect/upload", .right(.manageForms), ask),
      .post("/collect/upload", .right(.manageForms), limit: Self.largest + 64 * 1024, receive),
    ]
  }

  /// Bytes of a workbook. Those of missions have some hundred kilobytes.
  private static let largest = 16 << 20
  /// So many things to mend are told at once.
  private static let mostRemedies = 200
  private static let mostChanges = 100

  private func ask(_ visit: Visit) async throws -> Response {
    try await page(visit, form: visit.query("form"), nil)
  }

  private func receive(_ visit: Visit) async throws -> Response {
    let form = visit.form["form"]
    let words = visit.words
    guard let file = visit.form.upload("workbook"), !file.bytes.isEmpty else {
      return try await page(visit, form: form, .refused(words["collect.upload.missing"]), .unprocessableContent)
    }
    let upload: FormUpload
    do {
      upload = try await parts.forms.read(file.bytes, fileName: file.name)
    } catch let refusal as any Refusal {
      let result = UploadResult.refused(words["collect.upload.verdict.unreadable"], words.refusal(refusal))
      return try await page(visit, form: form, result, .unprocessableContent)
    }
    guard let draft = upload.draft else {
      return try await page(visit, form: form, refused(upload, words), .unprocessableContent)
    }
    if let form, draft.formID != form {
      let advice = words(
        "collect.upload.advice.otherForm", ["found": .isolated(draft.formID), "expected": .isolated(form)])
      let result = UploadResult.refused(words["collect.upload.verdict.otherForm"], advice)
      return try await page(visit, form: form, result, .unprocessableContent)
    }
    guard visit.form["do"] != "check" else {
      return try await page(visit, form: form, try await checked(upload, draft, words))
    }
    do {
      _ = try await parts.forms.publish(draft, by: visit.requester)
    } catch let refusal as FormRefusal {
      let result = UploadResult.refused(words["collect.upload.verdict.taken"], words.refusal(refusal))
      return try await page(visit, form: form, result, .unprocessableContent)
    }
    let path = ShownForm.path(draft.formID)
    guard !upload.diagnostics.isEmpty else {
      return visit.redirect(to: path, notice: Notice(.success, words["collect.upload.verdict.published"]))
    }
    return try await page(visit, form: form, published(upload, at: path, words))
  }

  // MARK: What came of it

  private func refused(_ upload: FormUpload, _ words: Words) -> UploadResult {
    let errors = upload.diagnostics.count { $0.severity == .error }
    return result(
      "bad", words("collect.upload.verdict.refused", ["count": .number(errors)]),
      advice: words["collect.upload.advice.refused"], upload, words)
  }

  private func published(_ upload: FormUpload, at path: String, _ words: Words) -> UploadResult {
    result(
      "care", words("collect.upload.verdict.publishedWithNotes", ["count": .number(upload.diagnostics.count)]),
      advice: words["collect.upload.advice.published"], open: .init(label: words["collect.upload.open"], path: path),
      upload, words)
  }

  private func checked(_ upload: FormUpload, _ draft: FormDraft, _ words: Words) async throws -> UploadResult {
    let notes = upload.diagnostics.count
    let verdict =
      notes == 0
      ? words["collect.upload.verdict.fine"] : words("collect.upload.verdict.notes", ["count": .number(notes)])
    return result(
      notes == 0 ? "good" : "care", verdict, advice: words["collect.upload.advice.fine"],
      summary: summary(draft, upload.form, words), changes: try await changes(draft, upload.form, words), upload, words)
  }

  private func result(
    _ tone: String, _ verdict: String, advice: String?, summary: UploadResult.Summary? = nil,
    open: UploadResult.Link? = nil, changes: UploadResult.Changes? = nil, _ upload: FormUpload, _ words: Words
  ) -> UploadResult {
    let found = SheetExcerpt.all(of: upload.sheets, upload.diagnostics, limit: Self.mostRemedies)
    return UploadResult(
      tone: tone, verdict: verdict, advice: advice, summary: summary, open: open, changes: changes,
      general: found.general.map { UploadResult.Remedy($0, words) }, hasGeneral: !found.general.isEmpty,
      sheets: found.excerpts.enumerated().map { UploadResult.Sheet($1, number: $0 + 1, words) },
      more: found.left == 0 ? nil : words("collect.upload.more", ["count": .number(found.left)]))
  }

  private func summary(_ draft: FormDraft, _ form: FormDefinition?, _ words: Words) -> UploadResult.Summary {
    func fact(_ name: String, _ value: String) -> UploadResult.Fact {
      UploadResult.Fact(label: words["collect.upload.facts.\(name)"], value: value)
    }
    let questions = draft.shape.asked.count
    let groups =
      form?.nodes.count { node in
        if case .group = node.kind { true } else { node.isRepeat }
      } ?? 0
    return UploadResult.Summary(facts: [
      fact("title", draft.title), fact("formID", draft.formID), fact("version", draft.version),
      fact(
        "questions",
        words(
          "collect.upload.facts.groups",
          [
            "questions": .number(questions), "groups": .number(groups),
            "repeats": .number(draft.shape.tables.count - 1),
          ])),
      fact(
        "languages",
        draft.languages.isEmpty
          ? words["collect.form.facts.oneLanguage"] : draft.languages.joined(separator: words["list.comma"])),
    ])
  }

  private func changes(_ draft: FormDraft, _ form: FormDefinition?, _ words: Words) async throws -> UploadResult
    .Changes?
  {
    let record: FormRecord
    do {
      record = try await parts.forms.record(ID(formID: draft.formID))
    } catch FormRefusal.unknown {
      return nil
    }
    let newest = record.newest
    let before = FormOutline(newest, try await parts.forms.form(newest), reader: words.language)
    let after = FormOutline(draft, form, reader: words.language)
    let changes = FormChange.all(from: newest.content.shape, to: draft.shape).filter { !$0.path.hasPrefix("/meta/") }
    let title =
      changes.isEmpty
      ? words["collect.upload.changes.none"]
      : words("collect.upload.changes.title", ["version": .isolated(newest.content.version)])
    return UploadResult.Changes(
      title: title,
      lines: changes.prefix(Self.mostChanges).map { change in
        line(change, label: change.isRemoval ? before.label(change.path) : after.label(change.path), words)
      },
      moreChanges: changes.count <= Self.mostChanges
        ? nil : words("collect.upload.changes.more", ["count": .number(changes.count - Self.mostChanges)]))
  }

  private func line(_ change: FormChange, label: String, _ words: Words) -> UploadResult.Change {
    func kind(_ type: TableSchema.ColumnType) -> String {
      words["collect.questions.kind.\(FormOutline.Kind(type).rawValue)"]
    }
    switch change.what {
    case .added:
      return .init(
        kind: "added", tone: "tone-good", what: words["collect.upload.changes.added"], label: label, path: change.path,
        detail: nil)
    case .removed:
      return .init(
        kind: "removed", tone: "tone-bad", what: words["collect.upload.changes.removed"], label: label,
        path: change.path, detail: nil)
    case .retyped(let before, let after):
      return .init(
        kind: "retyped", tone: "tone-care", what: words["collect.upload.changes.retyped"], label: label,
        path: change.path,
        detail: words(
          "collect.upload.changes.detail", ["before": .text(kind(before)), "after": .text(kind(after))]))
    }
  }

  // MARK: The page

  private func page(
    _ visit: Visit, form: String?, _ result: UploadResult?, _ status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    if visit.wantsFragment, let result { return try visit.fragment(result, status: status) }
    let words = visit.words
    var title = words["collect.upload.title"]
    var lead = words["collect.upload.lead"]
    var trail = [Crumb.forms(words)]
    if let form {
      let record = try await parts.forms.record(ID(formID: form))
      title = words("collect.upload.anotherTitle", ["title": .isolated(record.title)])
      lead = words["collect.upload.anotherLead"]
      trail.append(Crumb(record.title, ShownForm.path(form)))
    }
    let model = UploadPage(
      title: title, lead: lead, proof: visit.proof, form: form,
      limit: words("collect.upload.limit", ["size": .text(words.size(Self.largest))]), result: result,
      showsHelp: result == nil)
    return try await visit.page(
      Page(
        title, model, trail: trail, scripts: ["collect.js"], section: "/collect/forms", status: status))
  }
}

extension UploadResult {
  /// A verdict without sheets to show.
  fileprivate static func refused(_ verdict: String, _ advice: String? = nil) -> UploadResult {
    UploadResult(
      tone: "bad", verdict: verdict, advice: advice, summary: nil, open: nil, changes: nil, general: [],
      hasGeneral: false, sheets: [], more: nil)
  }
}
