import { Menu } from '@mantine/core'
import { IconLogout, IconUserCog, IconUsers } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ReactElement, useState } from 'react'
import { agencyNames, roleNames } from '../../src/access/names.ts'
import { signOut } from './client.ts'
import { useT } from './language.tsx'
import { useSession } from './session.tsx'

/** Who I am here, and the way out; open from its beginning, as it is loaded by the press that asks for it. */
export default function AccountMenu({ target }: { target: ReactElement }) {
  const t = useT()
  const { actor, demo } = useSession().me
  const [opened, setOpened] = useState(true)
  return (
    <Menu position="bottom-end" width={260} opened={opened} onChange={setOpened}>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {t(roleNames[actor.role])}
          {actor.agency ? ` · ${t(agencyNames[actor.agency])}` : ''}
        </Menu.Label>
        <Menu.Item component={Link} to="/akun" leftSection={<IconUserCog size={16} aria-hidden />}>
          {t('Akun saya', 'My account')}
        </Menu.Item>
        {demo && (
          <Menu.Item component={Link} to="/masuk" leftSection={<IconUsers size={16} aria-hidden />}>
            {t('Masuk sebagai peran lain', 'Enter as another role')}
          </Menu.Item>
        )}
        <Menu.Item onClick={signOut} leftSection={<IconLogout size={16} aria-hidden />}>
          {t('Keluar', 'Sign out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
