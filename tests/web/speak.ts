/** Tests read English. */
import { speak } from '../../web/src/words';

await speak('en');
