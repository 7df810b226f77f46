import Basics
import Collect
import Office

/// What the stage says of itself on the first page: its forms, what came lately, what waits for a decision.
package struct CollectHomePart: HomePart {
  private let parts: CollectParts

  package init(_ parts: CollectParts) {
    self.parts = parts
  }

  private static let mostLatest = 5

  package func part(for visit: Visit) async throws -> HomePage.Part? {
    guard visit.may(.readSubmissions) else { return nil }
    let words = visit.words
    let requester = try visit.requester
    let forms = try await parts.forms.all().filter { try visit.mayRead($0.sensitivity) }
    var latest: [(line: SubmissionLine, form: FormLine)] = []
    var count = 0
    var isMore = false
    for form in forms {
      let query = SubmissionQuery(form: form.form, limit: Self.mostLatest)
      switch try await parts.submissions.count(query, for: requester) {
      case .exactly(let number): count += number
      case .atLeast(let number):
        count += number
        isMore = true
      }
      // Who sent what with personal data is not told in passing.
      guard form.sensitivity < .personal else { continue }
      latest += try await parts.submissions.page(query, for: requester).lines.map { ($0, form) }
    }
    latest.sort { $0.line.received > $1.line.received }
    var figures = [
      HomePage.Figure(
        words.number(forms.count), words("collect.home.forms", ["count": .number(forms.count)]), path: "/collect/forms"),
      HomePage.Figure(
        words.number(count) + (isMore ? "+" : ""), words("collect.home.submissions", ["count": .number(count)]),
        path: "/collect/forms"),
    ]
    let apart = try await parts.openQuarantineCount(for: visit)
    if apart > 0 {
      figures.append(
        HomePage.Figure(
          words.number(apart), words("collect.home.apart", ["count": .number(apart)]), path: "/collect/quarantine"))
    }
    return HomePage.Part(
      .collect, path: "/collect/forms", figures: figures, latestTitle: words["collect.home.latest"],
      latest: latest.prefix(Self.mostLatest).map { line, form in
        HomePage.Item(
          line.name ?? form.title, words.ago(line.received, now: visit.now),
          path: "/collect/submissions/\(line.submission)")
      },
      actions: visit.may(.manageForms) ? [.init(words["collect.upload.title"], path: "/collect/upload")] : [],
      words: words)
  }
}
