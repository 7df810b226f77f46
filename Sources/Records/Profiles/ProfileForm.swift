import Basics
import Collect
import FormEngine
import Store

/// What an answer is to sex–age profiles: the word of a question's `konak:role`, as `docs/presence.md` tells.
enum ProfileRole: String, CaseIterable {
  /// `female`, `male`, or another code.
  case sex = "profile.sex"
  /// In full years; blank where it is not known.
  case age = "profile.age"
}

/// A form that asks the members of a household one by one.
struct ProfileForm: Sendable {
  let form: ID<FormEngine.Form>
  let title: String
  let answers: RoleColumns<ProfileRole>

  /// Nil for a form that does not ask sex and age in one repeat.
  init?(_ record: FormRecord, form: ID<FormEngine.Form>) {
    let answers = RoleColumns<ProfileRole>(record)
    guard answers.asks(.sex), answers.asks(.age), !answers.isOutsideRepeats(.sex),
      answers.table(of: [.sex]) == answers.table(of: [.age])
    else { return nil }
    (self.form, title, self.answers) = (form, record.title, answers)
  }
}

/// Members of households counted into bands.
struct ProfileTally {
  private var cells: [[Int]]
  private var unplaced = 0
  private(set) var households = 0
  private let bands: [AgeBand]

  init(_ bands: [AgeBand]) {
    self.bands = bands
    cells = [[Int]](repeating: [0, 0, 0], count: bands.count)
  }

  /// A household in which nobody was asked about counts as none. An age in no band is as good as unknown.
  mutating func add(_ members: [[ProfileRole: String]]) {
    if !members.isEmpty { households += 1 }
    for member in members {
      let age = member[.age].flatMap(Int.init)
      guard let age, let band = bands.firstIndex(where: { $0.contains(age) }) else {
        unplaced += 1
        continue
      }
      switch member[.sex] {
      case "female": cells[band][0] += 1
      case "male": cells[band][1] += 1
      default: cells[band][2] += 1
      }
    }
  }

  var counts: SexAgeCounts {
    SexAgeCounts(
      bands.indices.map { .init(bands[$0], female: cells[$0][0], male: cells[$0][1], unknown: cells[$0][2]) },
      unplaced: unplaced)
  }
}
