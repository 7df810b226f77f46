import Basics
import Collect
import FormEngine
import Foundation
import HTTPTypes
import Hummingbird
import Records
import Store

/// The submissions to one form as a list: looked for, filtered, sorted, chosen and reviewed.
struct SubmissionsRoutes: RouteGroup {
  let parts: CollectParts

  var routes: [Route] {
    [
      .get("/collect/forms/{form}/submissions", .right(.readSubmissions), list),
      .get("/collect/forms/{form}/answers", .right(.readSubmissions), answers),
      .post("/collect/forms/{form}/review", .right(.reviewSubmissions), review),
    ]
  }

  private func list(_ visit: Visit) async throws -> Response {
    let shown = try await parts.form(of: visit, reading: true)
    var address = try SubmissionAddress(visit.queries)
    // What the filter asked becomes a tidy address, which can be kept and sent on.
    if visit.queries.isOn("tidy") {
      address.add(answerOf: visit.queries)
      // A question without an answer yet: without scripts, its answers are offered on the next page.
      if address.answers.contains(where: { $0.path == address.asked }) { address.asked = nil }
      return visit.redirect(to: shown.path + "/submissions" + address.query)
    }
    let model = try await SubmissionsView(parts: parts, shown: shown, address: address, visit: visit).page()
    return try await visit.page(
      Page(shown.title, model, trail: [.forms(visit.words)], scripts: ["collect.js"]))
  }

  /// The possible answers to a question, for the filter.
  private func answers(_ visit: Visit) async throws -> Response {
    let shown = try await parts.form(of: visit, reading: true)
    return try visit.fragment(
      AnswersFragment(
        visit.query("question") ?? "", of: shown.outline, chosen: SubmissionAddress(visit.queries).answers,
        visit.words))
  }

  private func review(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let back = LocalPath.after(visit.form["back"])
    guard let state = visit.form["state"].flatMap(ReviewState.init) else { throw AccessRefusal.malformed }
    let chosen = visit.form.values("submission").compactMap(ChosenSubmission.init).prefix(500)
    guard !chosen.isEmpty else {
      return visit.redirect(to: back, notice: Notice(.warning, words["collect.submissions.noneChosen"]))
    }
    var left = 0
    for one in chosen {
      do {
        try await parts.submissions.review(
          one.id, from: one.state, as: state, comment: visit.form["comment"] ?? "", by: visit.requester)
      } catch SubmissionRefusal.reviewedMeanwhile {
        left += 1
      }
    }
    let text = words(
      "collect.submissions.reviewed", ["count": .number(chosen.count - left), "state": .text(state.label(in: words))])
    guard left > 0 else { return visit.redirect(to: back, notice: Notice(.success, text)) }
    let others = words("collect.submissions.reviewedMeanwhile", ["count": .number(left)])
    return visit.redirect(to: back, notice: Notice(.warning, text + " " + others))
  }
}

/// A submission that was ticked, with the state in which the list showed it.
struct ChosenSubmission {
  let id: ID<Submission>
  /// Nil: whatever it is now.
  let state: ReviewState?

  init(_ id: ID<Submission>, _ state: ReviewState) {
    (self.id, self.state) = (id, state)
  }

  init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1)
    guard let first = parts.first, let id = ID<Submission>(String(first)) else { return nil }
    self.id = id
    state = parts.count > 1 ? ReviewState(rawValue: String(parts[1])) : nil
  }

  var text: String { "\(id):\(state?.rawValue ?? "")" }
}

extension AnswersFragment {
  private static let mostOptions = 300

  init(
    _ path: String, of outline: FormOutline, chosen: [SubmissionAddress.AnswerPart], _ words: Words
  ) {
    let question = outline[path]
    others = chosen.filter { $0.path != path || question == nil }.map(\.description)
    hasQuestion = question != nil
    self.question = question?.label ?? ""
    var choices = question?.choices ?? []
    if question?.type == .boolean {
      choices = ["true", "false"].map { code in
        FormOutline.Choice(code: code, label: words[code == "true" ? "collect.answer.yes" : "collect.answer.no"])
      }
    }
    if !choices.isEmpty { choices.append(.init(code: "", label: words["collect.submissions.unanswered"])) }
    options = choices.prefix(Self.mostOptions).map { choice in
      let part = SubmissionAddress.AnswerPart(path, choice.code)
      return Option(value: part.description, label: choice.label, isOn: chosen.contains(part))
    }
    more =
      choices.count > Self.mostOptions
      ? words("collect.questions.moreChoices", ["count": .number(choices.count - Self.mostOptions)]) : nil
    switch question?.type {
    case .integer, .decimal: range = Range(type: "number")
    case .date, .dateTime: range = Range(type: "date")
    default: range = nil
    }
    isText = question != nil && choices.isEmpty && range == nil
  }
}
