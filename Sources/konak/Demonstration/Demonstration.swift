import Basics
import Office
import Store
import Web

/// The mission that `konak demo` and `serve --demo` show.
enum Demonstration {
  /// Accounts that anybody may try. The data are invented, so are they.
  static let accounts: [(example: SignInRoutes.Example, fullName: String, grant: Grant)] = [
    (
      .init(name: "manager", password: "konak-2026-demo", role: .administrator), "Deniz Aksoy",
      Grant(.administrator, sensitivity: .protected)
    ),
    (.init(name: "officer", password: "konak-2026-demo", role: .officer), "Rana Haddad", Grant(.officer)),
    (.init(name: "reviewer", password: "konak-2026-demo", role: .reviewer), "Elif Şahin", Grant(.reviewer)),
    (.init(name: "head", password: "konak-2026-demo", role: .head), "Murat Demir", Grant(.head)),
    (.init(name: "viewer", password: "konak-2026-demo", role: .viewer), "Can Yıldız", Grant(.viewer)),
    // Somebody outside: reads public issues and nothing else.
    (
      .init(name: "donor", password: "konak-2026-demo", role: .viewer), "Lale Aydın",
      Grant(.viewer, sensitivity: .open, level: .public)
    ),
  ]

  /// How much is invented. The same on every machine.
  struct Extent {
    var submissions = 3650
    var seed: UInt64 = 20_260_302
  }

  /// Makes a new data folder a demonstration; one that is a demonstration already stays as it is. Refused when the
  /// folder holds a real mission.
  static func prepare(_ mission: Mission) async throws -> [SignInRoutes.Example] {
    let office = mission.office
    if try await office.profile.current().mode != .demonstration {
      try await office.profile.becomeDemonstration(
        LocalizedText(english: "Earthquake response", turkish: "Deprem müdahalesi", arabic: "الاستجابة للزلزال"))
    }
    if try await office.users.isEmpty() {
      for account in accounts {
        let made = try await office.users.create(
          try UserName(account.example.name), fullName: account.fullName, grants: [account.grant], by: .system)
        let user = try await office.users.user(made.user)
        try await office.users.setPassword(of: user, to: account.example.password)
      }
    }
    return accounts.map(\.example)
  }
}
