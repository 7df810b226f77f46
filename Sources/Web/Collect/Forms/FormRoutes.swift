import Basics
import Collect
import FormEngine
import Foundation
import HTTPTypes
import Hummingbird
import Office
import Store

/// One form: what it is, its files, its versions, its state.
struct FormRoutes: RouteGroup {
  let parts: CollectParts

  var routes: [Route] {
    [
      .get("/collect/forms/{form}", .right(.readSubmissions), show),
      .post("/collect/forms/{form}/state", .right(.manageForms), setState),
      .post("/collect/forms/{form}/sensitivity", .right(.manageForms), setSensitivity),
      .post("/collect/forms/{form}/media", .right(.manageForms), limit: Self.mostMedia, addMedia),
      .post("/collect/forms/{form}/media/{name}/remove", .right(.manageForms), removeMedium),
      .get("/collect/forms/{form}/media/{name}", .right(.readSubmissions), medium),
      .get("/collect/forms/{form}/versions/{version}/xform", .right(.readSubmissions), xform),
      .get("/collect/forms/{form}/versions/{version}/workbook", .right(.readSubmissions), workbook),
    ]
  }

  /// Bytes of the files that are added at once.
  private static let mostMedia = 64 << 20

  // MARK: Showing

  private func show(_ visit: Visit) async throws -> Response {
    let shown = try await parts.form(of: visit)
    let words = visit.words
    let record = shown.record
    let names = try await parts.names(for: words)
    let isRead = try visit.mayRead(record.options.sensitivity)
    let programmes = try await parts.office.programmes.all()
    let missing = shown.definition.map { form in
      form.fileNames.filter { record.media[$0] == nil }
    }
    let model = FormPage(
      head: try FormHead(shown, .about, visit),
      phonesText: words["collect.form.phones.\(record.state.rawValue)Text"],
      phonesPath: visit.may(.manageForms) ? "/collect/phones" : nil,
      missing: missing.flatMap { names in
        names.isEmpty
          ? nil
          : words("collect.form.media.missing", ["names": .isolated(names.joined(separator: words["list.comma"]))])
      },
      media: record.media.values.sorted { $0.name < $1.name }.map { medium($0, shown, isRead, words) },
      hasMedia: !record.media.isEmpty, mediaPath: shown.path + "/media",
      versions: record.versions.reversed().map { version in
        self.version(version, shown, isRead, author: names[version.actor], words)
      },
      facts: try await facts(shown, isRead, visit), canManage: visit.may(.manageForms), proof: visit.proof,
      statePath: shown.path + "/state",
      states: FormState.allCases.map { state in
        FormPage.StateOption(
          value: state.rawValue, label: words["collect.form.state.\(state.rawValue)"],
          hint: words["collect.form.state.\(state.rawValue)Hint"], isChosen: state == record.state)
      },
      sensitivityPath: shown.path + "/sensitivity",
      sensitivityField: Field("sensitivity", words["collect.form.sensitivity.title"]).with { field in
        field.hint = words["collect.form.sensitivity.hint"]
        field.options = Sensitivity.allCases.map {
          Field.Option(
            String($0.rawValue), words["collect.form.sensitivity.\($0.name)"],
            isChosen: $0 == record.options.sensitivity)
        }
      },
      programmeField: programmes.isEmpty
        ? nil
        : Field("programme", words["grant.programme"]).with { field in
          field.hint = words["collect.form.programmeHint"]
          field.isRequired = false
          field.options =
            [Field.Option("", words["grant.allProgrammes"], isChosen: record.options.programme == nil)]
            + programmes.map {
              Field.Option(
                $0.id.description, $0.names.best(in: words.language), isChosen: $0.id == record.options.programme)
            }
        })
    return try await visit.page(shown.title, model, trail: [.forms(words)])
  }

  private func medium(_ file: FormFile, _ shown: ShownForm, _ isRead: Bool, _ words: Words) -> FormPage.Medium {
    let name = file.name.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? ""
    let path = "\(shown.path)/media/\(name)"
    return FormPage.Medium(
      name: file.name, path: isRead ? path : nil, type: file.type, size: words.size(file.size),
      removePath: path + "/remove", removeLabel: words("collect.form.media.removeFile", ["name": .isolated(file.name)]))
  }

  private func version(
    _ version: FormRecord.Version, _ shown: ShownForm, _ isRead: Bool, author: String, _ words: Words
  ) -> FormPage.Version {
    let path = "\(shown.path)/versions/\(version.entry)"
    let name = version.content.version
    return FormPage.Version(
      name: name.isEmpty ? words["collect.form.versions.unnamed"] : name,
      isNewest: version.entry == shown.record.newest.entry, published: words.time(version.published), author: author,
      questions: words.number(version.content.shape.asked.count),
      workbookPath: isRead && version.content.workbook != nil ? path + "/workbook" : nil,
      xformPath: isRead ? path + "/xform" : nil)
  }

  private func facts(_ shown: ShownForm, _ isRead: Bool, _ visit: Visit) async throws -> [FormPage.Fact] {
    let words = visit.words
    func fact(_ name: String, _ value: String, _ path: String? = nil) -> FormPage.Fact {
      FormPage.Fact(label: words["collect.form.facts.\(name)"], value: value, path: path)
    }
    let languages = shown.record.newest.content.languages
    var facts = [
      fact("formID", shown.record.formID), fact("version", shown.record.newest.content.version),
      fact(
        "languages",
        languages.isEmpty
          ? words["collect.form.facts.oneLanguage"] : languages.joined(separator: words["list.comma"])),
      fact(
        "questions", words.number(shown.outline.questions.count { $0.type != nil }), shown.path + "/questions"),
    ]
    if isRead {
      let count = try await parts.submissions.count(SubmissionQuery(form: shown.id), for: visit.requester)
      facts.append(fact("submissions", words.count(count), shown.path + "/submissions"))
    }
    return facts
  }

  // MARK: Changing

  private func setState(_ visit: Visit) async throws -> Response {
    let id = ID<FormDefinition>(formID: try visit.parameter("form"))
    guard let state = visit.form["state"].flatMap(FormState.init) else { throw AccessRefusal.malformed }
    try await parts.forms.set(state, of: id, by: visit.requester)
    return try back(visit, saying: visit.words["collect.form.state.saved.\(state.rawValue)"])
  }

  private func setSensitivity(_ visit: Visit) async throws -> Response {
    let id = ID<FormDefinition>(formID: try visit.parameter("form"))
    guard let sensitivity = visit.form["sensitivity"].flatMap(Int.init).flatMap(Sensitivity.init) else {
      throw AccessRefusal.malformed
    }
    var change = FormConfigured(sensitivity: sensitivity)
    if let text = visit.form["programme"] {
      let known = try await parts.office.programmes.all().map(\.id)
      guard text.isEmpty || known.contains(where: { $0.description == text }) else { throw AccessRefusal.malformed }
      change.programme = ID(text) ?? .none
    }
    try await parts.forms.configure(id, change, by: visit.requester)
    try await parts.note("deed.form.sensitivity", id, visit)
    return try back(visit, saying: visit.words["collect.form.sensitivity.saved"])
  }

  private func addMedia(_ visit: Visit) async throws -> Response {
    let id = ID<FormDefinition>(formID: try visit.parameter("form"))
    let files = visit.form.uploads.filter { $0.field == "file" }
    guard !files.isEmpty else {
      return try back(visit, .warning, saying: visit.words["collect.form.media.nothing"])
    }
    for file in files {
      try await parts.forms.addMedium(file.name, type: file.type, bytes: file.bytes, to: id, by: visit.requester)
    }
    return try back(visit, saying: visit.words("collect.form.media.added", ["count": .number(files.count)]))
  }

  private func removeMedium(_ visit: Visit) async throws -> Response {
    let name = try visit.parameter("name")
    try await parts.forms.removeMedium(name, from: ID(formID: try visit.parameter("form")), by: visit.requester)
    return try back(visit, saying: visit.words("collect.form.media.removed", ["name": .isolated(name)]))
  }

  private func back(_ visit: Visit, _ tone: Notice.Tone = .success, saying text: String) throws -> Response {
    visit.redirect(to: ShownForm.path(try visit.parameter("form")), notice: Notice(tone, text))
  }

  // MARK: Files

  private func medium(_ visit: Visit) async throws -> Response {
    guard let file = try await readable(visit).media[try visit.parameter("name")] else { throw AccessRefusal.notFound }
    return try await parts.download(file)
  }

  private func xform(_ visit: Visit) async throws -> Response {
    let version = try await version(visit)
    var file = version.content.xform
    file.name = version.content.formID + ".xml"
    return try await parts.download(file)
  }

  private func workbook(_ visit: Visit) async throws -> Response {
    guard let file = try await version(visit).content.workbook else { throw AccessRefusal.notFound }
    return try await parts.download(file)
  }

  private func version(_ visit: Visit) async throws -> FormRecord.Version {
    let record = try await readable(visit)
    let entry = try visit.id("version", of: Entry.self)
    guard let version = record.versions.first(where: { $0.entry == entry }) else { throw AccessRefusal.notFound }
    return version
  }

  /// The form, for whoever may read what comes in with it: its files can hold lists of people.
  private func readable(_ visit: Visit) async throws -> FormRecord {
    let id = ID<FormDefinition>(formID: try visit.parameter("form"))
    let record = try await parts.forms.record(id)
    let sensitivity = record.options.sensitivity
    guard try visit.mayRead(sensitivity) else { throw AccessRefusal.notFound }
    if sensitivity >= .personal { try await parts.note("collect/form/file", id, visit) }
    return record
  }
}

extension FormShape {
  /// Its questions, without what the protocol puts beside them.
  var asked: [Question] { tables.flatMap(\.questions).filter { !$0.path.hasPrefix("/meta/") } }
}

extension Crumb {
  static func forms(_ words: Words) -> Crumb { Crumb(words["collect.forms.title"], "/collect/forms") }
}
