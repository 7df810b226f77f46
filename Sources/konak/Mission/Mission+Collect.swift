import Basics
import Collect
import Office
import Records
import Store
import Web

/// How the mission collects: its forms, what takes submissions in, and what people do with them.
struct Collecting: Sendable {
  let forms: Forms
  let intake: Intake
  let submissions: Submissions
  let quarantine: Quarantine

  init(store: Store, plans: FormPlanCache, places: PlaceResolver, data: DataFolder) {
    forms = Forms(store: store, plans: plans)
    intake = Intake(store: store, plans: plans, places: places, folder: data.uploads)
    submissions = Submissions(store: store, plans: plans, places: places)
    quarantine = Quarantine(store: store, intake: intake)
  }
}

extension PlaceResolver {
  /// Codes and points as the atlas knows them; for submissions that name neither, the area of their phone.
  init(office: Office, places: Places) {
    self.init(
      code: { code, day in try await places.atlas().place(ofCode: code, on: day) },
      point: { latitude, longitude in
        try await places.atlas().index.deepestPlace(latitude: latitude, longitude: longitude)
      },
      isWithin: { place, outer in try await places.atlas().isWithin(place, outer) },
      area: { actor in try await office.appUsers.find(actor.recast())?.place })
  }
}
