import Basics
import Collect
import Hummingbird
import Office

/// All forms.
struct FormsRoutes: RouteGroup {
  let parts: CollectParts

  var routes: [Route] {
    [.get("/collect/forms", .right(.readSubmissions), menu: .init(.collect, "collect.forms.title"), list)]
  }

  private func list(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let forms = try await parts.forms.all()
    var lines: [FormsPage.Line] = []
    for form in forms { lines.append(try await line(form, visit)) }
    let apart = try await parts.openQuarantineCount(for: visit)
    return try await visit.page(
      words["collect.forms.title"],
      FormsPage(
        canUpload: visit.may(.manageForms),
        keptApart: apart == 0 ? nil : .init(text: words("collect.forms.keptApart", ["count": .number(apart)])),
        forms: lines, isEmpty: lines.isEmpty))
  }

  private func line(_ form: FormLine, _ visit: Visit) async throws -> FormsPage.Line {
    let words = visit.words
    let path = ShownForm.path(form.formID)
    let requester = try visit.requester
    let isRead = try visit.mayRead(form.sensitivity)
    var count = ""
    var last = ""
    if isRead {
      let query = SubmissionQuery(form: form.form, limit: 1)
      count = words.count(try await parts.submissions.count(query, for: requester))
      let newest = try await parts.submissions.lastReceived(of: form.form, for: requester)
      last = newest.map { words.ago($0, now: visit.now) } ?? words["collect.forms.never"]
    }
    return FormsPage.Line(
      title: form.title.isEmpty ? form.formID : form.title, formID: form.formID, path: path,
      state: words["collect.form.state.\(form.state.rawValue)"], tone: form.state.tone,
      sensitivity: form.sensitivity.mark(in: words), version: form.version,
      published: words("collect.forms.publishedOn", ["date": .text(words.date(form.published))]),
      mayRead: isRead, submissionsPath: path + "/submissions", count: count, last: last)
  }
}

extension Words {
  /// `1,204`, or `10,000+` where counting ended.
  func count(_ count: SubmissionCount) -> String {
    switch count {
    case .exactly(let number): self.number(number)
    case .atLeast(let number): self.number(number) + "+"
    }
  }
}
