import { defaultCatalogue, describeCatalogue } from '@evident/contract/catalogue';
import {
  createCatalogueLog,
  createKeyStore,
  makePartitionsAhead,
  migrate,
  openDriver,
} from '@evident/store/record';

const t0 = Date.now();
const t = (m: string) => console.log(m, Date.now() - t0);
const driver = await openDriver({ dataDir: '/tmp/evd2' });
t('open');
console.log(await migrate(driver));
t('migrate');
console.log(await makePartitionsAhead(driver));
t('ahead');
await createCatalogueLog(driver).record(describeCatalogue(defaultCatalogue), 'server', new Date());
t('cat');
console.log(await createKeyStore(driver).createFirst([]));
t('keys');
console.log(await createKeyStore(driver).list());
t('list');
await driver.close();
t('closed');
