package import Basics
import Office

extension FormShape.Question {
  /// Whether its role says that it is about an informant: a person, whatever the form is otherwise.
  var isPersonal: Bool {
    role?.split(separator: ".").contains { $0 == "informant" || $0.hasPrefix("informant-") } ?? false
  }
}

extension FormShape {
  /// Paths of questions about informants: of all that are asked in a repeat with one of them, and in repeats inside of it.
  fileprivate var personal: Set<String> {
    var isOfPersons: [Bool] = []
    var paths: Set<String> = []
    for (index, table) in tables.enumerated() {
      let around = table.parent.map { $0 > 0 && isOfPersons.indices.contains($0) && isOfPersons[$0] } ?? false
      isOfPersons.append(index > 0 && (around || table.questions.contains(where: \.isPersonal)))
      paths.formUnion(table.questions.filter { isOfPersons[index] || $0.isPersonal }.map(\.path))
    }
    return paths
  }
}

extension FormRecord {
  /// Paths of questions whose answers are personal data in a form that is open to more people than such data.
  package var personalPaths: Set<String> { versions.reduce(into: []) { $0.formUnion($1.content.shape.personal) } }

  /// Those of them whose answers somebody may not see: who may not see personal data wherever they may see submissions.
  package func hidden(from requester: Requester, _ right: Right, on day: Day) -> Set<String> {
    guard options.sensitivity < .personal, case let paths = personalPaths, !paths.isEmpty else { return [] }
    let reach = GrantFilter(right, of: requester, sensitivity: options.sensitivity, on: day)
    let personal = GrantFilter(right, of: requester, sensitivity: .personal, on: day)
    return personal.covers(reach.bounds) ? [] : paths
  }

  /// Whether somebody sees answers about persons in a form that is open to more people than such.
  func showsPersons(to requester: Requester, on day: Day) -> Bool {
    !personalPaths.isEmpty && hidden(from: requester, .readSubmissions, on: day).isEmpty
  }
}
