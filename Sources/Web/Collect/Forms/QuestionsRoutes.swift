import Basics
import Collect
import FormEngine
import HTTPTypes
import Hummingbird

/// The questions of a form: which of them lists show, and which numbers are stocks or flows.
struct QuestionsRoutes: RouteGroup {
  let parts: CollectParts

  var routes: [Route] {
    [
      .get("/collect/forms/{form}/questions", .right(.readSubmissions), show),
      .post(
        "/collect/forms/{form}/questions", .right(.manageForms), limit: 4 << 20, fields: Form.mostQuestions, save),
    ]
  }

  /// What an officer says of the questions, saved or not.
  private struct Said {
    var marked: [String]
    var measures: [String: FormOptions.Measure]

    init(_ options: FormOptions) {
      marked = options.marked
      measures = options.measures
    }
  }

  /// So many choices of a list are shown; the workbook has them all.
  private static let mostChoices = 200

  private func show(_ visit: Visit) async throws -> Response {
    let shown = try await parts.form(of: visit)
    return try await page(visit, shown, Said(shown.record.options))
  }

  private func save(_ visit: Visit) async throws -> Response {
    let shown = try await parts.form(of: visit)
    let before = shown.record.options
    var said = Said(before)
    said.marked = visit.form.values("marked")
    var measures: [String: String] = [:]
    for question in shown.outline.questions where question.isNumber {
      guard let text = visit.form.verbatim("measure" + question.path) else { continue }
      let measure = FormOptions.Measure(rawValue: text)
      if measure != before.measures[question.path] { measures[question.path] = measure?.rawValue ?? "" }
      said.measures[question.path] = measure
    }
    let change = FormConfigured(
      marked: said.marked == before.marked ? nil : said.marked,
      measures: measures.isEmpty ? nil : measures)
    do {
      try await parts.forms.configure(shown.id, change, by: visit.requester)
    } catch let refusal as FormRefusal where refusal != .unknown {
      return try await page(visit, shown, said, refusal)
    }
    return visit.redirect(
      to: shown.path + "/questions", notice: Notice(.success, visit.words["collect.questions.saved"]))
  }

  private func page(
    _ visit: Visit, _ shown: ShownForm, _ said: Said, _ refusal: FormRefusal? = nil
  ) async throws -> Response {
    let words = visit.words
    let outline = shown.outline
    let canManage = visit.may(.manageForms)
    var number = 0
    var headings = GroupHeadings(words)
    let groups = outline.groups.map { group in
      QuestionsPage.Group(
        title: headings.heading(of: group), isRepeat: !group.repeats.isEmpty,
        rows: group.questions.map { question in
          number += 1
          return row(question, number, in: group, said, canManage: canManage, words)
        })
    }
    let languages = LanguageLink.all(outline, at: shown.path + "/questions")
    let limit = words.number(FormOptions.mostMarked)
    func marked(_ count: String) -> String {
      words("collect.questions.markedCount", ["count": .text(count), "limit": .text(limit)])
    }
    let model = QuestionsPage(
      head: try FormHead(shown, .questions, visit),
      problem: refusal.map(words.refusal) ?? (outline.hasTexts ? nil : words["collect.questions.noForm"]),
      count: words("collect.questions.count", ["count": .number(outline.questions.count { $0.type != nil })]),
      languages: languages, hasLanguages: !languages.isEmpty, canManage: canManage,
      lead: words("collect.questions.lead", ["limit": .text(limit)]), action: shown.path + "/questions",
      proof: visit.proof, limit: String(FormOptions.mostMarked), groups: groups,
      markedCount: marked(words.number(said.marked.count)), markedPattern: marked("{count}"))
    return try await visit.page(
      Page(
        shown.title, model, trail: [.forms(words)], scripts: ["collect.js"],
        status: refusal == nil ? .ok : .unprocessableContent))
  }

  private func row(
    _ question: FormOutline.Question, _ number: Int, in group: FormOutline.Group, _ said: Said,
    canManage: Bool, _ words: Words
  ) -> QuestionsPage.Row {
    let isMarkable = group.repeats.isEmpty && question.type?.isMarkable ?? false
    return QuestionsPage.Row(
      label: question.label, name: question.name, path: question.path, number: String(number), hint: question.hint,
      type: words["collect.questions.kind.\(question.kind.rawValue)"], isRequired: question.isRequired,
      condition: question.condition, choices: choices(question, words),
      mark: isMarkable
        ? .init(isOn: said.marked.contains(question.path), isFixed: !canManage, of: question.label) : nil,
      measure: question.isNumber
        ? .init(
          label: words("collect.questions.measureOf", ["question": .isolated(question.label)]), isFixed: !canManage,
          options: measures(said.measures[question.path], words)) : nil)
  }

  private func choices(_ question: FormOutline.Question, _ words: Words) -> QuestionsPage.Choices? {
    guard !question.choices.isEmpty else { return nil }
    let left = question.choices.count - Self.mostChoices
    return QuestionsPage.Choices(
      count: words("collect.questions.choices", ["count": .number(question.choices.count)]),
      items: question.choices.prefix(Self.mostChoices).map { .init(code: $0.code, label: $0.label) },
      more: left > 0 ? words("collect.questions.moreChoices", ["count": .number(left)]) : nil)
  }

  private func measures(_ chosen: FormOptions.Measure?, _ words: Words) -> [Field.Option] {
    [Field.Option("", words["collect.questions.unmeasured"], isChosen: chosen == nil)]
      + FormOptions.Measure.allCases.map {
        Field.Option($0.rawValue, words["collect.questions.\($0.rawValue)"], isChosen: $0 == chosen)
      }
  }
}

extension FormOutline.Question {
  var isNumber: Bool { type == .integer || type == .decimal }
}
